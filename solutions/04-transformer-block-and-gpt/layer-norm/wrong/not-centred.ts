// mistake: that is RMSNorm, take the mean off first
import * as tf from '@tensorflow/tfjs-core';

export function layerNorm(x: tf.Tensor3D, weight: tf.Tensor1D, bias: tf.Tensor1D, epsilon = 1e-5): tf.Tensor {
  const meanSquare = tf.mean(tf.square(x), -1, true);
  return tf.add(tf.mul(tf.div(x, tf.sqrt(tf.add(meanSquare, epsilon))), weight), bias);
}
