// mistake: this is the median
export function seedSpread(scores: number[]): { mean: number; standardDeviation: number; standardError: number } {
  const n = scores.length;
  const mean = [...scores].sort((a, b) => a - b)[Math.floor((n - 1) / 2)];
  const squares = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0);
  const standardDeviation = Math.sqrt(squares / (n - 1));
  return { mean, standardDeviation, standardError: standardDeviation / Math.sqrt(n) };
}
