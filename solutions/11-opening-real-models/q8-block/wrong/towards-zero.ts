// mistake: not the next one towards zero
/** Weights that share a scale: each is its number of steps times the scale. */
export interface QuantizedBlock {
  scale: number;
  /** Whole numbers from −127 to 127. */
  steps: number[];
}

/**
 * Quantises weights to 8 bits: the weight farthest from zero becomes 127 or −127 steps.
 *
 * @param weights - of one block
 * @returns all steps 0 and the scale 0 where all weights are 0
 */
export function quantizeBlock(weights: number[]): QuantizedBlock {
  const farthest = Math.max(...weights.map(Math.abs));
  if (farthest === 0) return { scale: 0, steps: weights.map(() => 0) };
  const scale = farthest / 127;
  // Adding 0 makes an ordinary zero of −0.
  return { scale, steps: weights.map((weight) => Math.trunc(weight / scale) + 0) };
}
