// mistake: a reshape alone mixes tokens and heads: bring the tokens forward first
import * as tf from '@tensorflow/tfjs-core';

export function splitHeads(x: tf.Tensor3D, heads: number): tf.Tensor {
  const [B, T, C] = x.shape;
  return tf.transpose(tf.reshape(x, [B, T, heads, C / heads]), [0, 2, 1, 3]);
}

export function joinHeads(x: tf.Tensor4D): tf.Tensor {
  const [B, H, T, D] = x.shape;
  return tf.reshape(x, [B, T, H * D]);
}
