// mistake: the heads are interleaved
import * as tf from '@tensorflow/tfjs-core';

export function splitHeads(x: tf.Tensor3D, heads: number): tf.Tensor {
  const [B, T, C] = x.shape;
  return tf.transpose(tf.reshape(x, [B, T, C / heads, heads]), [0, 3, 1, 2]);
}

export function joinHeads(x: tf.Tensor4D): tf.Tensor {
  const [B, H, T, D] = x.shape;
  return tf.reshape(tf.transpose(x, [0, 2, 3, 1]), [B, T, H * D]);
}
