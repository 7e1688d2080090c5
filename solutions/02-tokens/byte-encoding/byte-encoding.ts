/**
 * A text as its UTF-8 bytes. Each character's number, its code point, decides how many bytes there are; its bits
 * fill the places marked x, the last bit in the last place, with zeros before the first.
 *
 * | code point | bytes |
 * |---|---|
 * | up to U+007F | `0xxxxxxx` |
 * | up to U+07FF | `110xxxxx 10xxxxxx` |
 * | up to U+FFFF | `1110xxxx 10xxxxxx 10xxxxxx` |
 * | above | `11110xxx 10xxxxxx 10xxxxxx 10xxxxxx` |
 *
 * @param text - well-formed: no half of a surrogate pair
 * @returns numbers from 0 to 255
 */
export function utf8Bytes(text: string): number[] {
  // BEGIN SOLUTION
  const bytes: number[] = [];
  for (const character of text) {
    const point = character.codePointAt(0)!;
    const continuation = (shift: number): number => 0x80 | ((point >> shift) & 0x3f);
    if (point <= 0x7f) bytes.push(point);
    else if (point <= 0x7ff) bytes.push(0xc0 | (point >> 6), continuation(0));
    else if (point <= 0xffff) bytes.push(0xe0 | (point >> 12), continuation(6), continuation(0));
    else bytes.push(0xf0 | (point >> 18), continuation(12), continuation(6), continuation(0));
  }
  return bytes;
  // END SOLUTION
}
