import * as tf from '@tensorflow/tfjs-core';
import { assertShape } from '../shape';

// ANCHOR: scaledDotProductAttention
/**
 * How much each query looks at each key: softmax(q·kᵀ/√D + mask), over the keys.
 *
 * @remarks Vaswani et al. 2017, §3.2.1, the softmax of eq. 1. D is the head size, not hiddenSize.
 * @param q - queries, shape [B, H, T, D]
 * @param k - keys, shape [B, H, S, D]
 * @param mask - additive, broadcastable to [B, H, T, S]: 0 keeps, a large negative hides
 * @returns shape [B, H, T, S]; each row sums to 1
 * @throws ShapeError if the batch, the heads or the head sizes of q and k differ
 */
export function attentionWeights(q: tf.Tensor, k: tf.Tensor, mask?: tf.Tensor): tf.Tensor4D {
  const { D } = assertShape('attentionWeights', { q: [q, 'BHTD'], k: [k, 'BHSD'] });
  return tf.tidy(() => {
    const scores = tf.mul(tf.matMul(q, k, false, true), 1 / Math.sqrt(D)); // [B, H, T, S]
    return tf.softmax(mask ? tf.add(scores, mask) : scores) as tf.Tensor4D;
  });
}

/**
 * Scaled dot-product attention: softmax(q·kᵀ/√D + mask)·v.
 *
 * @remarks Vaswani et al. 2017, §3.2.1, eq. 1.
 * @param q - queries, shape [B, H, T, D]
 * @param k - keys, shape [B, H, S, D]
 * @param v - values, shape [B, H, S, D]
 * @param mask - additive, broadcastable to [B, H, T, S]: 0 keeps, a large negative hides
 * @returns shape [B, H, T, D]: for each query a mean of the values, weighted by attention
 * @throws ShapeError if the shapes of q, k and v do not fit each other
 */
export function scaledDotProductAttention(
  q: tf.Tensor,
  k: tf.Tensor,
  v: tf.Tensor,
  mask?: tf.Tensor,
): tf.Tensor4D {
  assertShape('scaledDotProductAttention', { q: [q, 'BHTD'], k: [k, 'BHSD'], v: [v, 'BHSD'] });
  return tf.tidy(() => tf.matMul(attentionWeights(q, k, mask), v) as tf.Tensor4D);
}
// ANCHOR_END: scaledDotProductAttention
