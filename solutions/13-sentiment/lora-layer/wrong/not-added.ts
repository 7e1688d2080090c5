// mistake: the frozen layer is left out
import * as tf from '@tensorflow/tfjs-core';

export function loraLinear(
  x: tf.Tensor2D,
  _weight: tf.Tensor2D,
  a: tf.Tensor2D,
  b: tf.Tensor2D,
  alpha: number,
): tf.Tensor2D {
  const added = tf.matMul(tf.matMul(x, a, false, true), b, false, true);
  return tf.mul(added, alpha / a.shape[0]) as tf.Tensor2D;
  // the frozen weight has no part in it
}

export function mergedWeight(
  weight: tf.Tensor2D,
  a: tf.Tensor2D,
  b: tf.Tensor2D,
  alpha: number,
): tf.Tensor2D {
  return tf.add(weight, tf.mul(tf.matMul(b, a), alpha / a.shape[0])) as tf.Tensor2D;
}
