// mistake: this is the tanh form; gelu is the exact one, with erf
import * as tf from '@tensorflow/tfjs-core';

export function gelu(x: tf.Tensor): tf.Tensor {
  return geluTanh(x);
}

export function geluTanh(x: tf.Tensor): tf.Tensor {
  const cube = tf.mul(tf.mul(x, x), x);
  const inner = tf.mul(tf.add(x, tf.mul(cube, 0.044715)), Math.sqrt(2 / Math.PI));
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.tanh(inner), 1));
}
