/**
 * A text without what copies tend to differ in: compatibility forms (NFKC), case, punctuation and white space. What
 * is left is words with one space between.
 */
export function normalisedText(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim();
}
