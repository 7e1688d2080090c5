// mistake: the order inside the pair is ignored
export function countPairs(words: number[][], counts: number[]): Map<string, number> {
  const pairs = new Map<string, number>();
  words.forEach((word, w) => {
    for (let i = 0; i + 1 < word.length; i++) {
      const pair = [word[i], word[i + 1]].sort((a, b) => a - b).join(',');
      pairs.set(pair, (pairs.get(pair) ?? 0) + counts[w]);
    }
  });
  return pairs;
}
