import * as tf from '@tensorflow/tfjs-core';
import { ShapeError } from '../errors';
import { assertShape } from '../shape';

/**
 * What a mask adds to a score to hide it. Its exponential is exactly 0 beside any real score;
 * unlike −∞ it may be added twice, and a row in which everything is hidden gives equal weights
 * and not NaN.
 */
export const hiddenScore: number = -1e9;

// ANCHOR: causalMask
/**
 * The mask that keeps a position from looking at later ones.
 *
 * When there are more keys than queries (S > T, as with a key/value cache) the mask is aligned
 * to the END: the last query is the last position and sees every key. Query t sees key s if
 * s ≤ t + (S − T). PyTorch's `is_causal` aligns to the start instead and means something else.
 *
 * @param T - the number of queries
 * @param S - the number of keys, at least T
 * @returns additive, shape [T, S]: 0 keeps, {@link hiddenScore} hides
 * @throws ShapeError if S is below T
 */
export function causalMask(T: number, S: number = T): tf.Tensor2D {
  if (S < T) {
    throw new ShapeError(`causalMask: there must be at least as many keys as queries, got ${S} and ${T}`);
  }
  return tf.tidy(() => causalMaskAt(tf.range(S - T, S, 1), tf.range(0, S, 1)) as tf.Tensor2D);
}

/**
 * The mask that keeps a position from looking at later ones, wherever queries and keys stand.
 *
 * @param queries - the position of each query, shape [T], or [B, T] if each text counts for itself
 * @param keys - the position of each key, shape [S] or [B, S]
 * @returns additive, shape [T, S] or [B, 1, T, S]
 */
export function causalMaskAt(queries: tf.Tensor, keys: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const isFuture = tf.greater(tf.expandDims(keys, -2), tf.expandDims(queries, -1)); // [..., T, S]
    const mask = tf.mul(tf.cast(isFuture, 'float32'), hiddenScore);
    return mask.rank === 2 ? mask : tf.expandDims(mask, 1);
  });
}
// ANCHOR_END: causalMask

// ANCHOR: segmentMask
/**
 * The mask that keeps the texts that were packed into one row from looking at each other: with a causal mask, one
 * triangle a text along the diagonal.
 *
 * @remarks As in Krell et al. 2021, "Efficient Sequence Packing without Cross-contamination".
 * @param segments - which text of its row each token belongs to, int32, shape [B, T]
 * @returns additive, shape [B, 1, T, T]: 0 within a text, {@link hiddenScore} between two
 */
export function segmentMask(segments: tf.Tensor): tf.Tensor4D {
  assertShape('segmentMask', { segments: [segments, 'BT'] });
  return tf.tidy(() => {
    const isOther = tf.notEqual(tf.expandDims(segments, 2), tf.expandDims(segments, 1)); // [B, T, T]
    return tf.expandDims(tf.mul(tf.cast(isOther, 'float32'), hiddenScore), 1);
  });
}
// ANCHOR_END: segmentMask

/**
 * The mask that keeps every position from looking at padding.
 *
 * @param attentionMask - shape [B, S]: 1 for a token, 0 for padding
 * @returns additive, shape [B, 1, 1, S], which broadcasts over heads and queries
 */
export function paddingMask(attentionMask: tf.Tensor): tf.Tensor4D {
  const { B, S } = assertShape('paddingMask', { attentionMask: [attentionMask, 'BS'] });
  return tf.tidy(() => {
    const isPadding = tf.sub(1, tf.cast(attentionMask, 'float32'));
    return tf.reshape(tf.mul(isPadding, hiddenScore), [B, 1, 1, S]);
  });
}
