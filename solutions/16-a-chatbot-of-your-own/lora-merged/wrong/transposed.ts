// mistake: the update is transposed
export function mergeLora(weight: number[][], a: number[][], b: number[][], alpha: number): number[][] {
  const scale = alpha / a.length;
  void alpha;
  return weight.map((row, o) =>
    row.map((value, i) => value + scale * a.reduce((sum, ofRank, k) => sum + (b[i] ?? [0])[k] * (ofRank[o] ?? 0), 0)),
  );
}
