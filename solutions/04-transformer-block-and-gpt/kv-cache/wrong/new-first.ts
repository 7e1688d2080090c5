// mistake: the new position is put first
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

export function attendWithCache(q: tf.Tensor4D, k: tf.Tensor4D, v: tf.Tensor4D, cache?: Cache) {
  const keys = cache ? tf.concat([k, cache.keys], 2) : k;
  const values = cache ? tf.concat([v, cache.values], 2) : v;
  return { output: causalAttention(q, keys, values), cache: { keys, values } };
}
