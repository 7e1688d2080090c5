import * as tf from '@tensorflow/tfjs-core';

/**
 * Sigmoid linear unit: z·σ(z).
 *
 * @param z - any shape
 * @returns the same shape
 */
export function silu(z: tf.Tensor): tf.Tensor {
  // BEGIN SOLUTION
  return tf.mul(z, tf.sigmoid(z));
  // END SOLUTION
}

/**
 * The gated feed-forward network: down(silu(gate(x)) ⊙ up(x)), without biases.
 *
 * @remarks Shazeer 2020, eq. 6. Weights lie [out, in], as in PyTorch and in Llama's checkpoints.
 * @param x - shape [B, T, C]
 * @param gate - shape [F, C]
 * @param up - shape [F, C]
 * @param down - shape [C, F]
 * @returns shape [B, T, C]
 */
export function swiglu(x: tf.Tensor3D, gate: tf.Tensor2D, up: tf.Tensor2D, down: tf.Tensor2D): tf.Tensor3D {
  // BEGIN SOLUTION
  const [B, T, C] = x.shape;
  const rows = tf.reshape(x, [B * T, C]) as tf.Tensor2D;
  const gated = silu(tf.matMul(rows, gate, false, true)); // [B·T, F]
  const hidden = tf.mul(gated, tf.matMul(rows, up, false, true)) as tf.Tensor2D;
  return tf.reshape(tf.matMul(hidden, down, false, true), [B, T, C]);
  // END SOLUTION
}
