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
  throw new Error('Not implemented yet: sampleTopK');
}
