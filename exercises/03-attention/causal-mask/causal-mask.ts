import * as tf from '@tensorflow/tfjs-core';

/**
 * The mask that keeps a position from looking at later ones, to be added to the scores.
 *
 * With more keys than queries (S > T: the first S − T keys are remembered from before) the mask is
 * aligned to the end: the last query is the last position, and sees every key.
 *
 * @param T - the number of queries
 * @param S - the number of keys, at least T
 * @returns shape [T, S]: 0 where query t may look at key s, a large negative number (−1e9) where not
 */
export function causalMask(T: number, S: number = T): tf.Tensor2D {
  throw new Error('Not implemented yet: causalMask');
}
