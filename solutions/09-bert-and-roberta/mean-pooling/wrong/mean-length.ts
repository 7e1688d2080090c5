// mistake: both texts are divided by the mean length
import * as tf from '@tensorflow/tfjs-core';

export function meanPooling(x: tf.Tensor3D, attentionMask: tf.Tensor2D): tf.Tensor {
  const isToken = tf.expandDims(tf.cast(attentionMask, 'float32'), -1);
  return tf.div(tf.sum(tf.mul(x, isToken), 1), tf.mean(tf.sum(isToken, 1)));
}
