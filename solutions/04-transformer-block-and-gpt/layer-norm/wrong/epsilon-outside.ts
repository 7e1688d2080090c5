// mistake: ε is added outside the root
import * as tf from '@tensorflow/tfjs-core';

export function layerNorm(x: tf.Tensor3D, weight: tf.Tensor1D, bias: tf.Tensor1D, epsilon = 1e-5): tf.Tensor {
  const centred = tf.sub(x, tf.mean(x, -1, true));
  const variance = tf.mean(tf.square(centred), -1, true);
  return tf.add(tf.mul(tf.div(centred, tf.add(tf.sqrt(variance), epsilon)), weight), bias);
}
