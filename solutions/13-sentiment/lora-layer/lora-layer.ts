import * as tf from '@tensorflow/tfjs-core';

/**
 * A frozen linear layer with a low-rank update beside it (Hu et al. 2021, eq. 3): y = x·Wᵀ + (α / r)·x·Aᵀ·Bᵀ.
 *
 * @param x - shape [N, in]
 * @param weight - W, frozen, shape [out, in]
 * @param a - A, shape [r, in]
 * @param b - B, shape [out, r]
 * @param alpha - α
 * @returns shape [N, out]
 */
export function loraLinear(
  x: tf.Tensor2D,
  weight: tf.Tensor2D,
  a: tf.Tensor2D,
  b: tf.Tensor2D,
  alpha: number,
): tf.Tensor2D {
  // BEGIN SOLUTION
  const added = tf.matMul(tf.matMul(x, a, false, true), b, false, true);
  return tf.add(tf.matMul(x, weight, false, true), tf.mul(added, alpha / a.shape[0])) as tf.Tensor2D;
  // END SOLUTION
}

/**
 * The weight of a plain linear layer that gives what {@link loraLinear} gives.
 *
 * @returns shape [out, in]
 */
export function mergedWeight(
  weight: tf.Tensor2D,
  a: tf.Tensor2D,
  b: tf.Tensor2D,
  alpha: number,
): tf.Tensor2D {
  // BEGIN SOLUTION
  return tf.add(weight, tf.mul(tf.matMul(b, a), alpha / a.shape[0])) as tf.Tensor2D;
  // END SOLUTION
}
