import * as tf from '@tensorflow/tfjs-core';

/**
 * Cuts the features of each token into heads: head h takes features h·D to (h + 1)·D, D = C / H.
 *
 * @param x - shape [B, T, C]
 * @param heads - H, which divides C
 * @returns shape [B, H, T, D]
 */
export function splitHeads(x: tf.Tensor3D, heads: number): tf.Tensor4D {
  // BEGIN SOLUTION
  const [B, T, C] = x.shape;
  const cut = tf.reshape(x, [B, T, heads, C / heads]); // [B, T, H, D]
  return tf.transpose(cut, [0, 2, 1, 3]) as tf.Tensor4D; // [B, H, T, D]
  // END SOLUTION
}

/**
 * Puts the heads' features side by side again: what {@link splitHeads} cut.
 *
 * @param x - shape [B, H, T, D]
 * @returns shape [B, T, C], C = H·D
 */
export function joinHeads(x: tf.Tensor4D): tf.Tensor3D {
  // BEGIN SOLUTION
  const [B, H, T, D] = x.shape;
  const tokensFirst = tf.transpose(x, [0, 2, 1, 3]); // [B, T, H, D]
  return tf.reshape(tokensFirst, [B, T, H * D]);
  // END SOLUTION
}
