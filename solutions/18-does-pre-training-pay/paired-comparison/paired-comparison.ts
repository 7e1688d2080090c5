/** By how much one method is better than another, and how sure that is. */
export interface PairedComparison {
  /** Mean of after − before. */
  difference: number;
  /** Standard error of that mean. */
  standardError: number;
  /** difference / standardError. */
  t: number;
}

/**
 * Compares two methods that were run with the same seeds, and so with the same data.
 *
 * @param before - scores of the one, by seed, at least two
 * @param after - scores of the other, in the same order
 */
export function pairedComparison(before: number[], after: number[]): PairedComparison {
  // BEGIN SOLUTION
  const n = before.length;
  const differences = after.map((score, i) => score - before[i]);
  const difference = differences.reduce((sum, value) => sum + value, 0) / n;
  const squares = differences.reduce((sum, value) => sum + (value - difference) ** 2, 0);
  const standardError = Math.sqrt(squares / (n - 1) / n);
  return { difference, standardError, t: difference / standardError };
  // END SOLUTION
}
