import * as tf from '@tensorflow/tfjs-core';

/**
 * The way into a GPT: each token's vector plus the vector of its position.
 *
 * @param inputIds - token ids, int32, shape [B, T]
 * @param tokenTable - one row for each token, shape [V, C]
 * @param positionTable - one row for each position, at least T of them, shape [P, C]
 * @returns shape [B, T, C]
 */
export function embed(
  inputIds: tf.Tensor2D,
  tokenTable: tf.Tensor2D,
  positionTable: tf.Tensor2D,
): tf.Tensor3D {
  throw new Error('Not implemented yet: embed');
}

/**
 * The way out, with tied weights: how well a position's vector fits each token's row, as a dot product.
 *
 * @param x - shape [B, T, C]
 * @param tokenTable - the same table as at the entrance, shape [V, C]
 * @returns logits, shape [B, T, V]
 */
export function tiedLogits(x: tf.Tensor3D, tokenTable: tf.Tensor2D): tf.Tensor3D {
  throw new Error('Not implemented yet: tiedLogits');
}
