// mistake: the image of the smallest element is taken
export const prime = 4093;

export function minHashSignature(set: number[], multipliers: number[], offsets: number[]): number[] {
  return multipliers.map((multiplier, k) => (multiplier * Math.min(...set) + offsets[k]) % prime);
}

export function estimatedSimilarity(a: number[], b: number[]): number {
  return a.filter((value, k) => value === b[k]).length / a.length;
}
