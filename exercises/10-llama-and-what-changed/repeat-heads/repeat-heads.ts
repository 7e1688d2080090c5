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
  throw new Error('Not implemented yet: repeatHeads');
}
