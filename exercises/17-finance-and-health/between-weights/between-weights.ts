/** A model’s weights by name. */
export type Weights = Record<string, Float64Array>;

/**
 * The weights between a model before fine-tuning and after it.
 *
 * @param before - of the pre-trained model
 * @param after - of the fine-tuned one: the same names with as many numbers each, and perhaps a new head
 * @param share - how far to go from before (0) to after (1)
 * @returns new arrays under the names of `after`; a weight that `before` does not have is as in `after`
 */
export function betweenWeights(before: Weights, after: Weights, share: number): Weights {
  throw new Error('Not implemented yet: betweenWeights');
}
