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
  // BEGIN SOLUTION
  const [, , T, D] = x.shape;
  const frequencies = Array.from({ length: D / 2 }, (_, i) => theta ** ((-2 * i) / D));
  const positions = tf.reshape(tf.range(start, start + T), [T, 1]);
  const angles = tf.mul(positions, tf.tensor1d(frequencies)); // [T, D/2]
  const [cos, sin] = [tf.cos(angles), tf.sin(angles)];
  const [a, b] = tf.split(x, 2, -1); // [B, H, T, D/2] each
  const first = tf.sub(tf.mul(a, cos), tf.mul(b, sin));
  const second = tf.add(tf.mul(b, cos), tf.mul(a, sin));
  return tf.concat([first, second], -1) as tf.Tensor4D;
  // END SOLUTION
}
