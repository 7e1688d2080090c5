// mistake: ε is added outside the root
import * as tf from '@tensorflow/tfjs-core';

export function rmsNorm(x: tf.Tensor3D, weight: tf.Tensor1D, epsilon = 1e-6): tf.Tensor {
  const root = tf.sqrt(tf.mean(tf.square(x), -1, true));
  return tf.mul(tf.div(x, tf.add(root, epsilon)), weight);
}
