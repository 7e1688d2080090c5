// mistake: divided by n: that is for all runs
export function seedSpread(scores: number[]): { mean: number; standardDeviation: number; standardError: number } {
  const n = scores.length;
  const mean = scores.reduce((sum, score) => sum + score, 0) / n;
  const squares = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0);
  const standardDeviation = Math.sqrt(squares / n);
  return { mean, standardDeviation, standardError: standardDeviation / Math.sqrt(n) };
}
