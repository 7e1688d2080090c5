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
  // BEGIN SOLUTION
  const phi = tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5);
  return tf.mul(x, phi);
  // END SOLUTION
}

/**
 * GELU in the tanh form: ½x·(1 + tanh(√(2/π)·(x + 0.044715·x³))).
 *
 * @remarks Hendrycks and Gimpel 2016, §2. GPT-2's form.
 * @param x - any shape
 * @returns the same shape
 */
export function geluTanh(x: tf.Tensor): tf.Tensor {
  // BEGIN SOLUTION
  const cube = tf.mul(tf.mul(x, x), x);
  const inner = tf.mul(tf.add(x, tf.mul(cube, 0.044715)), Math.sqrt(2 / Math.PI));
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.tanh(inner), 1));
  // END SOLUTION
}
