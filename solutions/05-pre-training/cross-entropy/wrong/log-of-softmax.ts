// mistake: the logarithm of a probability that has become 0
export function crossEntropy(logits: Float32Array, labels: Int32Array, V: number): number {
  let [sum, counted] = [0, 0];
  labels.forEach((label, n) => {
    if (label === -100) return;
    const row = logits.subarray(n * V, (n + 1) * V);
    const largest = Math.max(...row);
    const exponentials = row.map((logit) => Math.exp(logit - largest));
    const total = exponentials.reduce((total, value) => total + value, 0);
    sum -= Math.log(exponentials[label] / total);
    counted += 1;
  });
  return sum / counted;
}
