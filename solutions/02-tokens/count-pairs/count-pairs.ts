/**
 * Counts the pairs of neighbouring tokens in a text that is given as its distinct words.
 *
 * @param words - each word as token ids
 * @param counts - how often each word occurs in the text, in the order of `words`
 * @returns `'left,right'` → how often `left` stands right before `right`; only pairs that occur
 */
export function countPairs(words: number[][], counts: number[]): Map<string, number> {
  // BEGIN SOLUTION
  const pairs = new Map<string, number>();
  words.forEach((word, w) => {
    for (let i = 0; i + 1 < word.length; i++) {
      const pair = `${word[i]},${word[i + 1]}`;
      pairs.set(pair, (pairs.get(pair) ?? 0) + counts[w]);
    }
  });
  return pairs;
  // END SOLUTION
}
