// mistake: the logarithm is to base 2
export function crossEntropy(logits: Float32Array, labels: Int32Array, V: number): number {
  let [sum, counted] = [0, 0];
  labels.forEach((label, n) => {
    if (label === -100) return;
    const row = logits.subarray(n * V, (n + 1) * V);
    const largest = Math.max(...row);
    const total = row.reduce((total, logit) => total + Math.exp(logit - largest), 0);
    sum += (Math.log(total) - row[label] + largest) / Math.LN2;
    counted += 1;
  });
  return sum / counted;
}
