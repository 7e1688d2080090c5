import * as tf from '@tensorflow/tfjs-core';

/** Keys and values of the P positions so far, each [B, H, P, D]. */
export interface Cache {
  keys: tf.Tensor4D;
  values: tf.Tensor4D;
}

/** Scaled dot-product attention with a mask that is aligned to the end: the last query sees every key. */
function causalAttention(q: tf.Tensor4D, k: tf.Tensor4D, v: tf.Tensor4D): tf.Tensor4D {
  const [T, S] = [q.shape[2], k.shape[2]];
  const query = tf.reshape(tf.range(S - T, S), [T, 1]);
  const isFuture = tf.cast(tf.greater(tf.reshape(tf.range(0, S), [1, S]), query), 'float32');
  const scores = tf.div(tf.matMul(q, k, false, true), Math.sqrt(q.shape[3]));
  return tf.matMul(tf.softmax(tf.add(scores, tf.mul(isFuture, -1e9))), v) as tf.Tensor4D;
}

/**
 * Attention of T new positions that come after those in the cache. What it gives is what the whole text at
 * once would give at these positions.
 *
 * @param q - queries of the new positions, shape [B, H, T, D]
 * @param k - keys of the new positions, shape [B, H, T, D]
 * @param v - values of the new positions, shape [B, H, T, D]
 * @param cache - of the earlier positions; absent at the beginning of a text
 * @returns the output, shape [B, H, T, D], and the cache of all P + T positions
 */
export function attendWithCache(
  q: tf.Tensor4D,
  k: tf.Tensor4D,
  v: tf.Tensor4D,
  cache?: Cache,
): { output: tf.Tensor4D; cache: Cache } {
  throw new Error('Not implemented yet: attendWithCache');
}
