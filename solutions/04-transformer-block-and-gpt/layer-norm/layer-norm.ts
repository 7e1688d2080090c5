import * as tf from '@tensorflow/tfjs-core';

/**
 * Layer normalisation: each position's features get mean 0 and variance 1, then a scale and a shift.
 *
 * @remarks Ba, Kiros and Hinton 2016: (x − μ) / √(σ² + ε) · weight + bias, with μ and σ² over the C features
 * of one position.
 * @param x - shape [B, T, C]
 * @param weight - the scale, shape [C]
 * @param bias - the shift, shape [C]
 * @param epsilon - added to the variance
 * @returns shape [B, T, C]
 */
export function layerNorm(
  x: tf.Tensor3D,
  weight: tf.Tensor1D,
  bias: tf.Tensor1D,
  epsilon = 1e-5,
): tf.Tensor3D {
  // BEGIN SOLUTION
  const centred = tf.sub(x, tf.mean(x, -1, true)); // [B, T, C] − [B, T, 1]
  const variance = tf.mean(tf.square(centred), -1, true); // [B, T, 1]
  const normalised = tf.div(centred, tf.sqrt(tf.add(variance, epsilon)));
  return tf.add(tf.mul(normalised, weight), bias) as tf.Tensor3D;
  // END SOLUTION
}
