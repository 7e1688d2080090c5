import * as tf from '@tensorflow/tfjs-core';

/**
 * Scaled dot-product attention: softmax(q·kᵀ/√D + mask)·v.
 *
 * @remarks Vaswani et al. 2017, §3.2.1, eq. 1. D is the size of one head.
 * @param q - queries, shape [B, H, T, D]
 * @param k - keys, shape [B, H, S, D]
 * @param v - values, shape [B, H, S, D]
 * @param mask - additive, broadcastable to [B, H, T, S]: 0 keeps, a large negative number hides
 * @returns shape [B, H, T, D]
 */
export function scaledDotProductAttention(
  q: tf.Tensor4D,
  k: tf.Tensor4D,
  v: tf.Tensor4D,
  mask?: tf.Tensor,
): tf.Tensor4D {
  throw new Error('Not implemented yet: scaledDotProductAttention');
}
