// mistake: the frozen weight is not transposed
import * as tf from '@tensorflow/tfjs-core';

export function loraLinear(
  x: tf.Tensor2D,
  weight: tf.Tensor2D,
  a: tf.Tensor2D,
  b: tf.Tensor2D,
  alpha: number,
): tf.Tensor2D {
  const added = tf.matMul(tf.matMul(x, a, false, true), b, false, true);
  return tf.add(tf.matMul(x, weight), tf.mul(added, alpha / a.shape[0])) as tf.Tensor2D;
}

export function mergedWeight(
  weight: tf.Tensor2D,
  a: tf.Tensor2D,
  b: tf.Tensor2D,
  alpha: number,
): tf.Tensor2D {
  return tf.add(weight, tf.mul(tf.matMul(b, a), alpha / a.shape[0])) as tf.Tensor2D;
}
