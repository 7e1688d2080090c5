// mistake: numbers are compared wherever they stand
export const prime = 4093;

export function minHashSignature(set: number[], multipliers: number[], offsets: number[]): number[] {
  return multipliers.map((multiplier, k) =>
    Math.min(...set.map((x) => (multiplier * x + offsets[k]) % prime)),
  );
}

export function estimatedSimilarity(a: number[], b: number[]): number {
  return a.filter((value) => b.includes(value)).length / a.length;
}
