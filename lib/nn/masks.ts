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
  return tf.tidy(() => {
    const query = tf.reshape(tf.range(S - T, S, 1), [T, 1]); // the position of each query
    const key = tf.reshape(tf.range(0, S, 1), [1, S]);
    const isFuture = tf.cast(tf.greater(key, query), 'float32');
    return tf.mul(isFuture, hiddenScore) as tf.Tensor2D;
  });
}
// ANCHOR_END: causalMask

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
