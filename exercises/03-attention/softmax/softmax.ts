/**
 * Softmax of one row of scores: exp(xᵢ) / Σⱼ exp(xⱼ).
 *
 * @param row - scores of any size
 * @returns probabilities: positive, with sum 1; `row` is left as it is
 */
export function softmax(row: Float32Array): Float32Array {
  throw new Error('Not implemented yet: softmax');
}
