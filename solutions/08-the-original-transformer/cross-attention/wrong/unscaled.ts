// mistake: the scores are not divided by the root of the head size
import * as tf from '@tensorflow/tfjs-core';

export function crossAttention(
  x: tf.Tensor3D,
  source: tf.Tensor3D,
  wq: tf.Tensor2D,
  wk: tf.Tensor2D,
  wv: tf.Tensor2D,
  attentionMask: tf.Tensor2D,
): tf.Tensor {
  const [B, S, C] = source.shape;
  const times = (rows: tf.Tensor3D, w: tf.Tensor2D): tf.Tensor3D =>
    tf.reshape(tf.matMul(tf.reshape(rows, [-1, C]) as tf.Tensor2D, w), rows.shape);
  const scores = tf.matMul(times(x, wq), times(source, wk), false, true);
  const padding = tf.mul(tf.reshape(tf.sub(1, tf.cast(attentionMask, 'float32')), [B, 1, S]), -1e9);
  return tf.matMul(tf.softmax(tf.add(scores, padding)), times(source, wv));
}
