// mistake: the exponentials are divided by the largest one, not by their sum
export function softmax(row: Float32Array): Float32Array {
  const largest = Math.max(...row);
  return row.map((score) => Math.exp(score - largest));
}
