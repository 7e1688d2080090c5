// mistake: weights are multiplied by the mask after the softmax
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
  const scores = tf.div(tf.matMul(times(x, wq), times(source, wk), false, true), Math.sqrt(C));
  const weights = tf.mul(tf.softmax(scores), tf.reshape(tf.cast(attentionMask, 'float32'), [B, 1, S]));
  return tf.matMul(weights, times(source, wv));
}
