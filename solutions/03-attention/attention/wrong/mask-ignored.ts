// mistake: the mask is not added to the scores
import * as tf from '@tensorflow/tfjs-core';

export function scaledDotProductAttention(
  q: tf.Tensor4D,
  k: tf.Tensor4D,
  v: tf.Tensor4D,
  mask?: tf.Tensor,
): tf.Tensor {
  const scores = tf.div(tf.matMul(q, k, false, true), Math.sqrt(q.shape[3]));
  return tf.matMul(tf.softmax(scores), v);
}
