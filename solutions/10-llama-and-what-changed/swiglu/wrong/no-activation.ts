// mistake: the gate has no activation
import * as tf from '@tensorflow/tfjs-core';

export function silu(z: tf.Tensor): tf.Tensor {
  return tf.mul(z, tf.sigmoid(z));
}

export function swiglu(x: tf.Tensor3D, gate: tf.Tensor2D, up: tf.Tensor2D, down: tf.Tensor2D): tf.Tensor {
  const [B, T, C] = x.shape;
  const rows = tf.reshape(x, [B * T, C]) as tf.Tensor2D;
  const [g, u] = [gate, up].map((weight) => tf.matMul(rows, weight, false, true));
  const hidden = tf.mul(g, u);
  return tf.reshape(tf.matMul(hidden as tf.Tensor2D, down, false, true), [B, T, C]);
}
