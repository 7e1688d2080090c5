// mistake: the scale is not applied
import * as tf from '@tensorflow/tfjs-core';

export function rmsNorm(x: tf.Tensor3D, weight: tf.Tensor1D, epsilon = 1e-6): tf.Tensor {
  tf.neg(weight);
  return tf.div(x, tf.sqrt(tf.add(tf.mean(tf.square(x), -1, true), epsilon)));
}
