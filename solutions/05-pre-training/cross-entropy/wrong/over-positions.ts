// mistake: the softmax runs over the positions
export function crossEntropy(logits: Float32Array, labels: Int32Array, V: number): number {
  const N = labels.length;
  let [sum, counted] = [0, 0];
  labels.forEach((label, n) => {
    if (label === -100) return;
    const column = Float32Array.from({ length: N }, (_, other) => logits[other * V + label]);
    const largest = Math.max(...column, ...(N === 1 ? logits : []));
    const over = N === 1 ? logits : column; // a single position is a row like any other
    const total = over.reduce((total, logit) => total + Math.exp(logit - largest), 0);
    sum += Math.log(total) - (logits[n * V + label] - largest);
    counted += 1;
  });
  return sum / counted;
}
