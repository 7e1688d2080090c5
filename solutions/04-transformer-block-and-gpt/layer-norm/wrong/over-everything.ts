// mistake: normalised over all positions together
import * as tf from '@tensorflow/tfjs-core';

export function layerNorm(x: tf.Tensor3D, weight: tf.Tensor1D, bias: tf.Tensor1D, epsilon = 1e-5): tf.Tensor {
  const centred = tf.sub(x, tf.mean(x));
  const variance = tf.mean(tf.square(centred));
  return tf.add(tf.mul(tf.div(centred, tf.sqrt(tf.add(variance, epsilon))), weight), bias);
}
