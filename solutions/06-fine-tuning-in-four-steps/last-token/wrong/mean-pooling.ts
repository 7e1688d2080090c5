// mistake: the vectors are averaged over the text
import * as tf from '@tensorflow/tfjs-core';

export function lastTokenVectors(hidden: tf.Tensor3D, attentionMask: tf.Tensor2D): tf.Tensor2D {
  const weights = tf.expandDims(tf.cast(attentionMask, 'float32'), 2); // [B, T, 1]
  return tf.div(tf.sum(tf.mul(hidden, weights), 1), tf.sum(weights, 1));
}
