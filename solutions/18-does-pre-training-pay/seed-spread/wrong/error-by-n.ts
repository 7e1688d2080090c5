// mistake: divided by n, not by √n
export function seedSpread(scores: number[]): { mean: number; standardDeviation: number; standardError: number } {
  const n = scores.length;
  const mean = scores.reduce((sum, score) => sum + score, 0) / n;
  const squares = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0);
  const standardDeviation = Math.sqrt(squares / (n - 1));
  return { mean, standardDeviation, standardError: standardDeviation / n };
}
