// mistake: that is layer norm
import * as tf from '@tensorflow/tfjs-core';

export function rmsNorm(x: tf.Tensor3D, weight: tf.Tensor1D, epsilon = 1e-6): tf.Tensor {
  const centred = tf.sub(x, tf.mean(x, -1, true));
  const variance = tf.mean(tf.square(centred), -1, true);
  return tf.mul(tf.div(centred, tf.sqrt(tf.add(variance, epsilon))), weight);
}
