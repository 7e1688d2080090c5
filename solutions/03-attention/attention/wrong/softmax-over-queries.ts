// mistake: the softmax must run over the keys
import * as tf from '@tensorflow/tfjs-core';

export function scaledDotProductAttention(
  q: tf.Tensor4D,
  k: tf.Tensor4D,
  v: tf.Tensor4D,
  mask?: tf.Tensor,
): tf.Tensor {
  const scores = tf.div(tf.matMul(q, k, false, true), Math.sqrt(q.shape[3]));
  const masked = mask ? tf.add(scores, mask) : scores;
  const weights = tf.transpose(tf.softmax(tf.transpose(masked, [0, 1, 3, 2])), [0, 1, 3, 2]);
  return tf.matMul(weights, v);
}
