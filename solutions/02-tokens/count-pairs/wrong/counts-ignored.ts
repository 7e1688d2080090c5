// mistake: how often a word occurs is ignored
export function countPairs(words: number[][], counts: number[]): Map<string, number> {
  const pairs = new Map<string, number>();
  void counts;
  words.forEach((word) => {
    for (let i = 0; i + 1 < word.length; i++) {
      const pair = `${word[i]},${word[i + 1]}`;
      pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
    }
  });
  return pairs;
}
