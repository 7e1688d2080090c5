// mistake: exp overflows
export function softmax(row: Float32Array): Float32Array {
  const exponentials = row.map((score) => Math.exp(score));
  const sum = exponentials.reduce((total, value) => total + value, 0);
  return exponentials.map((value) => value / sum);
}
