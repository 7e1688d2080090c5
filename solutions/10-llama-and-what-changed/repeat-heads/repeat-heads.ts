import * as tf from '@tensorflow/tfjs-core';

/**
 * Makes H heads of G, so that each key/value head stands for the query heads of its group.
 *
 * @remarks Ainslie et al. 2023; query head h uses key/value head ⌊h / times⌋.
 * @param x - keys or values, shape [B, G, S, D]
 * @param times - H / G
 * @returns shape [B, G·times, S, D]
 */
export function repeatHeads(x: tf.Tensor4D, times: number): tf.Tensor4D {
  // BEGIN SOLUTION
  const [B, G, S, D] = x.shape;
  const alone = tf.reshape(x, [B * G, 1, S * D]); // an axis to repeat along
  return tf.reshape(tf.tile(alone, [1, times, 1]), [B, G * times, S, D]);
  // END SOLUTION
}
