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
  throw new Error('Not implemented yet: quantizeBlock');
}
