/**
 * Counts the pairs of neighbouring tokens in a text that is given as its distinct words.
 *
 * @param words - each word as token ids
 * @param counts - how often each word occurs in the text, in the order of `words`
 * @returns `'left,right'` → how often `left` stands right before `right`; only pairs that occur
 */
export function countPairs(words: number[][], counts: number[]): Map<string, number> {
  throw new Error('Not implemented yet: countPairs');
}
