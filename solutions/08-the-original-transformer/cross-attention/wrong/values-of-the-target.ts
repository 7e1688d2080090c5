// mistake: values come from the target
import * as tf from '@tensorflow/tfjs-core';

export function crossAttention(
  x: tf.Tensor3D,
  source: tf.Tensor3D,
  wq: tf.Tensor2D,
  wk: tf.Tensor2D,
  wv: tf.Tensor2D,
  _attentionMask: tf.Tensor2D,
): tf.Tensor {
  const C = source.shape[2];
  const times = (rows: tf.Tensor3D, w: tf.Tensor2D): tf.Tensor3D =>
    tf.reshape(tf.matMul(tf.reshape(rows, [-1, C]) as tf.Tensor2D, w), rows.shape);

  const scores = tf.matMul(times(x, wq), times(x, wk), false, true);
  return tf.matMul(tf.softmax(scores), times(x, wv));
}
