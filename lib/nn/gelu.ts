import * as tf from '@tensorflow/tfjs-core';

/**
 * Which activation a feed-forward layer uses, by Hugging Face's names: `gelu` is exact (BERT,
 * RoBERTa), `gelu_new` is the tanh form (GPT-2). They differ by up to 5e-4, which is enough to
 * spoil a comparison with a checkpoint's own logits. `relu` is the original
 * Transformer's, `silu` (x·sigmoid(x), also called swish) that of published translation models.
 */
export type Activation = 'gelu' | 'gelu_new' | 'relu' | 'silu';

// ANCHOR: gelu
/**
 * Gaussian error linear unit, exact: x·Φ(x), where Φ is the normal distribution function.
 *
 * @remarks Hendrycks and Gimpel 2016, §2. Hugging Face's `gelu`.
 * @param x - any shape
 * @returns the same shape
 */
export function gelu(x: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const phi = tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5); // Φ(x) = (1 + erf(x/√2)) / 2
    return tf.mul(x, phi);
  });
}

/**
 * GELU in the tanh form: ½x·(1 + tanh(√(2/π)·(x + 0.044715·x³))).
 *
 * @remarks Hendrycks and Gimpel 2016, §2. Hugging Face's `gelu_new`, GPT-2's own. The cube is
 * written as products: `pow` is many times slower on every backend.
 * @param x - any shape
 * @returns the same shape
 */
export function geluTanh(x: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const cube = tf.mul(tf.mul(x, x), x);
    const inner = tf.mul(tf.add(x, tf.mul(cube, 0.044715)), Math.sqrt(2 / Math.PI));
    return tf.mul(tf.mul(x, 0.5), tf.add(tf.tanh(inner), 1));
  });
}
// ANCHOR_END: gelu

/** The activations by their configuration names. */
export const activations: Readonly<Record<Activation, (x: tf.Tensor) => tf.Tensor>> = {
  gelu,
  gelu_new: geluTanh,
  relu: (x) => tf.relu(x),
  silu: (x) => tf.tidy(() => tf.mul(x, tf.sigmoid(x))),
};
