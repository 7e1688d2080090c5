// ANCHOR: byte-alphabet
/**
 * The 256 bytes as 256 printable characters, in the order of GPT-2's first 256 ids.
 *
 * @remarks GPT-2's `bytes_to_unicode`: a byte that Latin-1 prints stands for itself; the other 68
 * (controls, space, 0x7F–0xA0, soft hyphen) borrow the characters from U+0100 on. A space becomes Ġ,
 * a newline Ċ. So every text is a string of these characters, and none is ever unknown.
 */
export const byteAlphabet: readonly string[] = [...bytesInOrder()].map(([, character]) => character);

function* bytesInOrder(): Generator<[byte: number, character: string]> {
  const prints = (byte: number): boolean =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
  for (let byte = 0; byte < 256; byte++) if (prints(byte)) yield [byte, String.fromCharCode(byte)];
  let borrowed = 0x100;
  for (let byte = 0; byte < 256; byte++) if (!prints(byte)) yield [byte, String.fromCharCode(borrowed++)];
}
// ANCHOR_END: byte-alphabet

/** Id of each byte's token in a vocabulary that begins with the byte alphabet: `idOfByte[0x20]` is 220. */
export const idOfByte: Uint8Array = new Uint8Array(256);
const byteOfCharacter = new Map<string, number>();
[...bytesInOrder()].forEach(([byte, character], id) => {
  idOfByte[byte] = id;
  byteOfCharacter.set(character, byte);
});

/** The character that stands for a byte: `characterOfByte(0x20)` is 'Ġ'. */
export function characterOfByte(byte: number): string {
  return byteAlphabet[idOfByte[byte]];
}

/**
 * The bytes a token's characters stand for.
 *
 * @returns undefined if a character is not of the byte alphabet
 */
export function bytesOfToken(token: string): Uint8Array | undefined {
  const bytes = new Uint8Array(token.length);
  for (let i = 0; i < token.length; i++) {
    const byte = byteOfCharacter.get(token[i]);
    if (byte === undefined) return undefined;
    bytes[i] = byte;
  }
  return bytes;
}
