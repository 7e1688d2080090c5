import * as tf from '@tensorflow/tfjs-core';

/**
 * Turns each pair of features by position · θ^(−2i/D), half-split: feature i with feature i + D/2.
 *
 * @remarks Su et al. 2021, §3.2.2, in the layout of Hugging Face's Llama.
 * @param x - queries or keys, shape [B, H, T, D]; token t stands at position `start + t`
 * @param start - the position of the first token
 * @param theta - the base of the frequencies
 * @returns shape [B, H, T, D]
 */
export function rotary(x: tf.Tensor4D, start = 0, theta = 10_000): tf.Tensor4D {
  throw new Error('Not implemented yet: rotary');
}
