// mistake: this is the variance
export function seedSpread(scores: number[]): { mean: number; standardDeviation: number; standardError: number } {
  const n = scores.length;
  const mean = scores.reduce((sum, score) => sum + score, 0) / n;
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / (n - 1);
  return { mean, standardDeviation: variance, standardError: variance / Math.sqrt(n) };
}
