/** A label that is not predicted. */
export const ignoredLabel = -100;

/**
 * Mean cross-entropy of the labels under softmax(logits), in nats: the mean of −ln p(label) over the
 * positions whose label counts.
 *
 * @param logits - N rows of V numbers of any size, row after row: row n begins at n·V
 * @param labels - N token ids; `ignoredLabel` (−100) counts for nothing
 * @param vocabSize - V
 * @returns the mean; at least one label counts
 */
export function crossEntropy(logits: Float32Array, labels: Int32Array, vocabSize: number): number {
  throw new Error('Not implemented yet: crossEntropy');
}
