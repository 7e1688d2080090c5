/**
 * An answer without what does not count, as SQuAD's script does it, in this order: small letters; without the 32
 * punctuation signs of ASCII; without the words a, an, the; single spaces between words, none at the ends.
 *
 * @remarks Rajpurkar et al. 2016.
 */
export function normalizeAnswer(text: string): string {
  // BEGIN SOLUTION
  return text
    .toLowerCase()
    .replace(/[!-/:-@[-`{-~]/g, '')
    .split(/\s+/)
    .filter((word) => word !== '' && !['a', 'an', 'the'].includes(word))
    .join(' ');
  // END SOLUTION
}

/**
 * How well two answers agree: F1 of their words after {@link normalizeAnswer}. A word counts as often as it occurs:
 * what both have in common is, of each word, the smaller number.
 *
 * @returns from 0 to 1. If one of them has no word left, 1 if the other has none either, else 0
 */
export function answerF1(said: string, right: string): number {
  // BEGIN SOLUTION
  const wordsOf = (text: string): string[] => normalizeAnswer(text).split(' ').filter(Boolean);
  const [a, b] = [wordsOf(said), wordsOf(right)];
  if (a.length === 0 || b.length === 0) return Number(a.length === b.length);
  const left = [...b];
  let common = 0;
  for (const word of a) {
    const place = left.indexOf(word);
    if (place === -1) continue;
    left.splice(place, 1);
    common++;
  }
  if (common === 0) return 0;
  const [precision, recall] = [common / a.length, common / b.length];
  return (2 * precision * recall) / (precision + recall);
  // END SOLUTION
}
