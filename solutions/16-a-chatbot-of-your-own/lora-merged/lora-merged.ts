/**
 * A weight with its low-rank update folded in: W + (α / r)·B·A.
 *
 * @param weight - W, shape [out, in]
 * @param a - A, shape [r, in]
 * @param b - B, shape [out, r]
 * @param alpha - α
 * @returns shape [out, in]
 */
export function mergeLora(weight: number[][], a: number[][], b: number[][], alpha: number): number[][] {
  // BEGIN SOLUTION
  const scale = alpha / a.length;
  return weight.map((row, o) =>
    row.map((value, i) => value + scale * a.reduce((sum, ofRank, k) => sum + b[o][k] * ofRank[i], 0)),
  );
  // END SOLUTION
}
