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
  throw new Error('Not implemented yet: seedSpread');
}
