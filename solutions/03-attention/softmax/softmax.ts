/**
 * Softmax of one row of scores: exp(xᵢ) / Σⱼ exp(xⱼ).
 *
 * @param row - scores of any size
 * @returns probabilities: positive, with sum 1; `row` is left as it is
 */
export function softmax(row: Float32Array): Float32Array {
  // BEGIN SOLUTION
  const largest = Math.max(...row); // subtracting it leaves every exponent at most 0
  const exponentials = row.map((score) => Math.exp(score - largest));
  const sum = exponentials.reduce((total, value) => total + value, 0);
  return exponentials.map((value) => value / sum);
  // END SOLUTION
}
