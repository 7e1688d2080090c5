import * as tf from '@tensorflow/tfjs-core';
import { ConfigError } from '../errors';
import type { Random } from '../random';

/**
 * Dropout, inverted: in training each value becomes zero with the given probability and the
 * others grow by 1/(1 − probability), so that the expected value stays and evaluation needs
 * no scaling.
 *
 * @remarks Srivastava et al. 2014.
 * @param x - any shape
 * @param probability - of a zero, in [0, 1)
 * @param random - where the mask is drawn from; absent, or probability 0: returns x itself
 * @returns the shape of x
 * @throws ConfigError if the probability is outside [0, 1)
 */
export function dropout(x: tf.Tensor, probability: number, random?: Random): tf.Tensor {
  if (!(probability >= 0 && probability < 1)) {
    throw new ConfigError(`dropout: probability must be at least 0 and below 1, got ${probability}`);
  }
  if (random === undefined || probability === 0) return x;
  return tf.tidy(() => tf.mul(x, random.dropoutTensor(x.shape, probability)));
}
