import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../random';

/**
 * Where a new module takes the first values of its weights from: a seeded stream, or `'zeros'`
 * for a model whose weights are about to be loaded (drawing GPT-2's 124 million takes seconds).
 */
export type InitialWeights = Random | 'zeros';

/**
 * A weight matrix as GPT-2 starts it: normal, mean 0.
 *
 * @param shape - of the weight
 * @param standardDeviation - 0.02 throughout GPT-2 (Radford et al. 2019 keep it from GPT-1)
 * @param initial - the stream to draw from, or `'zeros'`
 * @returns a tensor that the caller owns, normally to hand it to `Module.parameter`
 */
export function initialWeight<R extends tf.Rank>(
  shape: tf.ShapeMap[R],
  standardDeviation: number,
  initial: InitialWeights,
): tf.Tensor<R> {
  if (initial === 'zeros') return tf.zeros<R>(shape);
  return initial.normalTensor(shape, 0, standardDeviation) as tf.Tensor<R>;
}
