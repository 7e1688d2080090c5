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
  // BEGIN SOLUTION
  let sum = 0;
  let counted = 0;
  labels.forEach((label, n) => {
    if (label === ignoredLabel) return;
    const row = logits.subarray(n * vocabSize, (n + 1) * vocabSize);
    const largest = Math.max(...row); // taken from every logit, it changes no probability
    const total = row.reduce((total, logit) => total + Math.exp(logit - largest), 0);
    sum += Math.log(total) - (row[label] - largest); // −ln (exp(row[label]) / Σ exp(row))
    counted += 1;
  });
  return sum / counted;
  // END SOLUTION
}
