/** Numbers of the sets are below this prime, and so are those of a signature. */
export const prime = 4093;

/**
 * The MinHash signature of a set: for each permutation the smallest image. Permutation k takes x to
 * (multipliers[k] · x + offsets[k]) mod prime.
 *
 * @param set - whole numbers from 0 to prime − 1, at least one
 * @returns as many numbers as there are permutations
 */
export function minHashSignature(set: number[], multipliers: number[], offsets: number[]): number[] {
  // BEGIN SOLUTION
  return multipliers.map((multiplier, k) =>
    Math.min(...set.map((x) => (multiplier * x + offsets[k]) % prime)),
  );
  // END SOLUTION
}

/**
 * What two signatures say of the Jaccard similarity of their sets: the share of places in which they agree.
 *
 * @param a - as long as b
 * @returns from 0 to 1
 */
export function estimatedSimilarity(a: number[], b: number[]): number {
  // BEGIN SOLUTION
  return a.filter((value, k) => value === b[k]).length / a.length;
  // END SOLUTION
}
