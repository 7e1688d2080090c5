/**
 * Draws tokens from the k likeliest of softmax(logits / temperature); all others are ruled out.
 *
 * @param logits - one for each token of the vocabulary; no two alike
 * @param k - at least 1
 * @param temperature - above 0: small is cautious, large is adventurous
 * @param uniform - random numbers in [0, 1), one for each token to draw
 * @returns as many token ids as there are random numbers, drawn independently
 */
export function sampleTopK(
  logits: Float32Array,
  k: number,
  temperature: number,
  uniform: Float64Array,
): Int32Array {
  // BEGIN SOLUTION
  const ids = Array.from(logits.keys()).sort((a, b) => logits[b] - logits[a]);
  const kept = ids.slice(0, k);
  const weights = kept.map((id) => Math.exp((logits[id] - logits[kept[0]]) / temperature));
  const total = weights.reduce((sum, weight) => sum + weight, 0); // of the kept alone
  return Int32Array.from(uniform, (u) => {
    let left = u * total;
    const place = weights.findIndex((weight) => (left -= weight) < 0);
    return kept[place === -1 ? kept.length - 1 : place];
  });
  // END SOLUTION
}
