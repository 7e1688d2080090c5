// mistake: it is the mean of the squares
import * as tf from '@tensorflow/tfjs-core';

export function rmsNorm(x: tf.Tensor3D, weight: tf.Tensor1D, epsilon = 1e-6): tf.Tensor {
  return tf.mul(tf.div(x, tf.sqrt(tf.add(tf.sum(tf.square(x), -1, true), epsilon))), weight);
}
