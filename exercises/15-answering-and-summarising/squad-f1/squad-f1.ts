/**
 * An answer without what does not count, as SQuAD's script does it, in this order: small letters; without the 32
 * punctuation signs of ASCII; without the words a, an, the; single spaces between words, none at the ends.
 *
 * @remarks Rajpurkar et al. 2016.
 */
export function normalizeAnswer(text: string): string {
  throw new Error('Not implemented yet: normalizeAnswer');
}

/**
 * How well two answers agree: F1 of their words after {@link normalizeAnswer}. A word counts as often as it occurs:
 * what both have in common is, of each word, the smaller number.
 *
 * @returns from 0 to 1. If one of them has no word left, 1 if the other has none either, else 0
 */
export function answerF1(said: string, right: string): number {
  throw new Error('Not implemented yet: answerF1');
}
