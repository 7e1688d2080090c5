// mistake: a later word overwrites the count
export function countPairs(words: number[][], counts: number[]): Map<string, number> {
  const pairs = new Map<string, number>();
  words.forEach((word, w) => {
    for (let i = 0; i + 1 < word.length; i++) {
      const pair = `${word[i]},${word[i + 1]}`;
      pairs.set(pair, counts[w]);
    }
  });
  return pairs;
}
