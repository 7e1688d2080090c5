// mistake: exp overflows
export function crossEntropy(logits: Float32Array, labels: Int32Array, V: number): number {
  let [sum, counted] = [0, 0];
  labels.forEach((label, n) => {
    if (label === -100) return;
    const row = logits.subarray(n * V, (n + 1) * V);
    sum += Math.log(row.reduce((total, logit) => total + Math.exp(logit), 0)) - row[label];
    counted += 1;
  });
  return sum / counted;
}
