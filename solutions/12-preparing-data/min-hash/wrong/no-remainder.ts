// mistake: the remainder by the prime is left out
export const prime = 4093;

export function minHashSignature(set: number[], multipliers: number[], offsets: number[]): number[] {
  return multipliers.map((multiplier, k) =>
    Math.min(...set.map((x) => (multiplier * x + offsets[k]))),
  );
}

export function estimatedSimilarity(a: number[], b: number[]): number {
  return a.filter((value, k) => value === b[k]).length / a.length;
}
