/** The characters that windows-1252 has for the bytes 0x80 to 0x9f; the five without one stand for themselves. */
const upper = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

const byteOf: ReadonlyMap<string, number> = new Map([
  ...Array.from(upper, (character, i) => [character, 0x80 + i] as const),
  ...Array.from({ length: 0x60 }, (_, i) => [String.fromCharCode(0xa0 + i), 0xa0 + i] as const),
]);

/** What a byte of UTF-8 that goes on is read as; and the same without quotation marks and dashes. */
const next = `[${[...byteOf]
  .filter(([, byte]) => byte < 0xc0)
  .map(([character]) => character)
  .join('')}]`;
const rareNext = next.replace(/[‘’“”•–—]/g, '');

/**
 * Characters of two, three and four bytes. A letter before a closing quotation mark looks like one too (`CAFÉ”—`): so
 * but for the common ones (Latin letters, typographic marks, emoji) there must be no such mark, or two characters.
 */
const misread = new RegExp(
  `[ÂÃ]${next}|[Ä-Ô]${rareNext}|â${next}{2}|(?:[à-ï]${next}{2}){2,}|[à-ï]${rareNext}{2}|[ð-ô]${next}{3}`,
  'g',
);

// ANCHOR: repairMojibake
/**
 * Text that was written as UTF-8 and read as windows-1252, as it was meant: `donâ€™t` is `don’t`, `cafÃ©` is `café`.
 *
 * @remarks The commonest of the faults that ftfy mends (Speer 2019). Twice-broken text is mended twice.
 */
export function repairMojibake(text: string): string {
  const repaired = text.replace(misread, (run) => {
    const bytes = Uint8Array.from(run, (character) => byteOf.get(character)!);
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch {
      return run;
    }
  });
  return repaired === text ? text : repairMojibake(repaired);
}
// ANCHOR_END: repairMojibake

/** What {@link repairMojibake} mends: the text as it looks when its UTF-8 is read as windows-1252. */
export function mojibakeOf(text: string): string {
  return Array.from(new TextEncoder().encode(text), (byte) =>
    byte >= 0x80 && byte < 0xa0 ? upper[byte - 0x80] : String.fromCharCode(byte),
  ).join('');
}
