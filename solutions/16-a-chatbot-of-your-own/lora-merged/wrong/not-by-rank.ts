// mistake: alpha is not divided by the rank
export function mergeLora(weight: number[][], a: number[][], b: number[][], alpha: number): number[][] {
  const scale = alpha;
  void alpha;
  return weight.map((row, o) =>
    row.map((value, i) => value + scale * a.reduce((sum, ofRank, k) => sum + b[o][k] * ofRank[i], 0)),
  );
}
