import * as tf from '@tensorflow/tfjs-core';

/**
 * Cross-attention with one head: each target position asks, the source answers.
 *
 * softmax((x·wq)·(source·wk)ᵀ/√C + padding)·(source·wv)
 *
 * @remarks Vaswani et al. 2017, §3.2.3, first point.
 * @param x - the target positions, shape [B, T, C]
 * @param source - what the encoder made of the source, shape [B, S, C]
 * @param wq - makes queries, shape [C, C]: used as x·wq
 * @param wk - makes keys, shape [C, C]
 * @param wv - makes values, shape [C, C]
 * @param attentionMask - of the source, shape [B, S]: 1 for a token, 0 for padding
 * @returns shape [B, T, C]
 */
export function crossAttention(
  x: tf.Tensor3D,
  source: tf.Tensor3D,
  wq: tf.Tensor2D,
  wk: tf.Tensor2D,
  wv: tf.Tensor2D,
  attentionMask: tf.Tensor2D,
): tf.Tensor3D {
  // BEGIN SOLUTION
  const [B, S, C] = source.shape;
  const times = (rows: tf.Tensor3D, w: tf.Tensor2D): tf.Tensor3D =>
    tf.reshape(tf.matMul(tf.reshape(rows, [-1, C]) as tf.Tensor2D, w), rows.shape);
  const scores = tf.div(tf.matMul(times(x, wq), times(source, wk), false, true), Math.sqrt(C)); // [B, T, S]
  const isPadding = tf.sub(1, tf.cast(attentionMask, 'float32'));
  const padding = tf.mul(tf.reshape(isPadding, [B, 1, S]), -1e9);
  const weights = tf.softmax(tf.add(scores, padding));
  return tf.matMul(weights, times(source, wv)) as tf.Tensor3D;
  // END SOLUTION
}
