// mistake: it changes its argument
export function softmax(row: Float32Array): Float32Array {
  const largest = Math.max(...row);
  let sum = 0;
  for (let i = 0; i < row.length; i++) sum += row[i] = Math.exp(row[i] - largest);
  for (let i = 0; i < row.length; i++) row[i] /= sum;
  return row;
}
