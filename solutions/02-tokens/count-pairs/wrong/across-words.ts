// mistake: a pair spans two words
export function countPairs(words: number[][], counts: number[]): Map<string, number> {
  const ids = words.flat();
  const times = words.flatMap((word, w) => word.map(() => counts[w]));
  const pairs = new Map<string, number>();
  for (let i = 0; i + 1 < ids.length; i++) {
    const pair = `${ids[i]},${ids[i + 1]}`;
    pairs.set(pair, (pairs.get(pair) ?? 0) + times[i]);
  }
  return pairs;
}
