// mistake: every token gets ε, not ε / V
export function smoothedCrossEntropy(logits: number[], label: number, epsilon: number): number {
  const largest = Math.max(...logits);
  const logSum = largest + Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0));
  return logits.reduce((loss, logit, token) => {
    const q = (token === label ? 1 - epsilon : 0) + epsilon;
    return loss - q * (logit - logSum);
  }, 0);
}
