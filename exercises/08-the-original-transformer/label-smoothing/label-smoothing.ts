/**
 * Cross-entropy with smoothed labels, in nats, for one position: −Σ q·ln p. The target q is 1 − ε for the label,
 * and ε is shared out evenly over all V tokens, the label included.
 *
 * @remarks Szegedy et al. 2016, §7; the original Transformer uses ε = 0.1 (Vaswani et al. 2017, §5.4).
 * @param logits - [V], of any size
 * @param label - the right token
 * @param epsilon - ε, in [0, 1)
 */
export function smoothedCrossEntropy(logits: number[], label: number, epsilon: number): number {
  throw new Error('Not implemented yet: smoothedCrossEntropy');
}
