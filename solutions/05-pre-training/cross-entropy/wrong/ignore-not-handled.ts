// mistake: a label of −100 is not handled
export function crossEntropy(logits: Float32Array, labels: Int32Array, V: number): number {
  let sum = 0;
  labels.forEach((label, n) => {
    const row = logits.subarray(n * V, (n + 1) * V);
    const largest = Math.max(...row);
    const total = row.reduce((total, logit) => total + Math.exp(logit - largest), 0);
    sum += Math.log(total) - row[label] + largest;
  });
  return sum / labels.length;
}
