import * as tf from '@tensorflow/tfjs-core';

/**
 * Root mean square normalisation: each position's features are divided by their root mean square, then scaled.
 *
 * @remarks Zhang and Sennrich 2019: x / √(mean(x²) + ε) · weight, with the mean over the C features of one position.
 * @param x - shape [B, T, C]
 * @param weight - the scale, shape [C]
 * @param epsilon - added to the mean square
 * @returns shape [B, T, C]
 */
export function rmsNorm(x: tf.Tensor3D, weight: tf.Tensor1D, epsilon = 1e-6): tf.Tensor3D {
  throw new Error('Not implemented yet: rmsNorm');
}
