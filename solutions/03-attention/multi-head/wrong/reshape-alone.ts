// mistake: a reshape alone mixes tokens and heads: cut the features first
import * as tf from '@tensorflow/tfjs-core';

export function splitHeads(x: tf.Tensor3D, heads: number): tf.Tensor {
  const [B, T, C] = x.shape;
  return tf.reshape(x, [B, heads, T, C / heads]);
}

export function joinHeads(x: tf.Tensor4D): tf.Tensor {
  const [B, H, T, D] = x.shape;
  return tf.reshape(x, [B, T, H * D]);
}
