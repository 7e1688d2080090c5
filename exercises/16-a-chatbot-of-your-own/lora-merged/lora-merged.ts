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
  throw new Error('Not implemented yet: mergeLora');
}
