// mistake: exp overflows
export function smoothedCrossEntropy(logits: number[], label: number, epsilon: number): number {
  const logSum = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
  return logits.reduce((loss, logit, token) => {
    const q = (token === label ? 1 - epsilon : 0) + epsilon / logits.length;
    return loss - q * (logit - logSum);
  }, 0);
}
