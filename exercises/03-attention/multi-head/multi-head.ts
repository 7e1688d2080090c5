import * as tf from '@tensorflow/tfjs-core';

/**
 * Cuts the features of each token into heads: head h takes features h·D to (h + 1)·D, D = C / H.
 *
 * @param x - shape [B, T, C]
 * @param heads - H, which divides C
 * @returns shape [B, H, T, D]
 */
export function splitHeads(x: tf.Tensor3D, heads: number): tf.Tensor4D {
  throw new Error('Not implemented yet: splitHeads');
}

/**
 * Puts the heads' features side by side again: what {@link splitHeads} cut.
 *
 * @param x - shape [B, H, T, D]
 * @returns shape [B, T, C], C = H·D
 */
export function joinHeads(x: tf.Tensor4D): tf.Tensor3D {
  throw new Error('Not implemented yet: joinHeads');
}
