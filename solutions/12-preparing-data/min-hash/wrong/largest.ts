// mistake: the largest image is taken
export const prime = 4093;

export function minHashSignature(set: number[], multipliers: number[], offsets: number[]): number[] {
  return multipliers.map((multiplier, k) =>
    Math.max(...set.map((x) => (multiplier * x + offsets[k]) % prime)),
  );
}

export function estimatedSimilarity(a: number[], b: number[]): number {
  return a.filter((value, k) => value === b[k]).length / a.length;
}
