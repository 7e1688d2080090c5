import * as tf from '@tensorflow/tfjs-core';

/**
 * Gaussian error linear unit, exact: x·Φ(x), where Φ(x) = (1 + erf(x / √2)) / 2 is the probability that
 * a standard normal number is below x.
 *
 * @remarks Hendrycks and Gimpel 2016, §2. BERT's form.
 * @param x - any shape
 * @returns the same shape
 */
export function gelu(x: tf.Tensor): tf.Tensor {
  throw new Error('Not implemented yet: gelu');
}

/**
 * GELU in the tanh form: ½x·(1 + tanh(√(2/π)·(x + 0.044715·x³))).
 *
 * @remarks Hendrycks and Gimpel 2016, §2. GPT-2's form.
 * @param x - any shape
 * @returns the same shape
 */
export function geluTanh(x: tf.Tensor): tf.Tensor {
  throw new Error('Not implemented yet: geluTanh');
}
