// mistake: the weight itself is missing
export function mergeLora(weight: number[][], a: number[][], b: number[][], alpha: number): number[][] {
  const scale = alpha / a.length;
  void alpha;
  return weight.map((row, o) =>
    row.map((value, i) => 0 * value + scale * a.reduce((sum, ofRank, k) => sum + b[o][k] * ofRank[i], 0)),
  );
}
