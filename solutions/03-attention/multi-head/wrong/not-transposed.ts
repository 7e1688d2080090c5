// mistake: the axes are not exchanged: heads must come before tokens
import * as tf from '@tensorflow/tfjs-core';

export function splitHeads(x: tf.Tensor3D, heads: number): tf.Tensor {
  const [B, T, C] = x.shape;
  return tf.reshape(x, [B, T, heads, C / heads]);
}

export function joinHeads(x: tf.Tensor4D): tf.Tensor {
  const [B, H, T, D] = x.shape;
  return tf.reshape(tf.transpose(x, [0, 2, 1, 3]), [B, T, H * D]);
}
