// mistake: the exponentials are not divided by their sum
export function softmax(row: Float32Array): Float32Array {
  return row.map((score) => Math.exp(score));
}
