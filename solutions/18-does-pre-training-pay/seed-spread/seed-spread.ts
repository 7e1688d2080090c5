/** What several runs that differ in their seed say. */
export interface SeedSpread {
  /** Of all runs. */
  mean: number;
  /** By how much one run differs from the mean, as a sample tells it: with n − 1. */
  standardDeviation: number;
  /** By how much the mean of n runs would differ from that of other n runs. */
  standardError: number;
}

/** @param scores - one a seed, at least two */
export function seedSpread(scores: number[]): SeedSpread {
  // BEGIN SOLUTION
  const n = scores.length;
  const mean = scores.reduce((sum, score) => sum + score, 0) / n;
  const squares = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0);
  const standardDeviation = Math.sqrt(squares / (n - 1));
  return { mean, standardDeviation, standardError: standardDeviation / Math.sqrt(n) };
  // END SOLUTION
}
