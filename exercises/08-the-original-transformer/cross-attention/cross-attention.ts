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
  throw new Error('Not implemented yet: crossAttention');
}
