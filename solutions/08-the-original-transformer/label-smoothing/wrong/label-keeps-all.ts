// mistake: the label keeps all of its 1
export function smoothedCrossEntropy(logits: number[], label: number, epsilon: number): number {
  const largest = Math.max(...logits);
  const logSum = largest + Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0));
  return logits.reduce((loss, logit, token) => {
    const q = (token === label ? 1 : 0) + epsilon / logits.length;
    return loss - q * (logit - logSum);
  }, 0);
}
