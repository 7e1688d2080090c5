import * as tf from '@tensorflow/tfjs-core';

/**
 * The original Transformer's position vectors, sine and cosine in turn:
 * PE(p, 2i) = sin(p / 10000^(2i/C)), PE(p, 2i + 1) = cos(p / 10000^(2i/C)).
 *
 * @remarks Vaswani et al. 2017, §3.5.
 * @param length - the number of positions; the first is 0
 * @param hiddenSize - C, even
 * @returns shape [length, C]
 */
export function sinusoidalPositions(length: number, hiddenSize: number): tf.Tensor2D {
  throw new Error('Not implemented yet: sinusoidalPositions');
}
