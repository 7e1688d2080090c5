// mistake: the scores are not divided by √D
import * as tf from '@tensorflow/tfjs-core';

export function scaledDotProductAttention(
  q: tf.Tensor4D,
  k: tf.Tensor4D,
  v: tf.Tensor4D,
  mask?: tf.Tensor,
): tf.Tensor {
  const scores = tf.matMul(q, k, false, true);
  return tf.matMul(tf.softmax(mask ? tf.add(scores, mask) : scores), v);
}
