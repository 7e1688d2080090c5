// mistake: that is the interleaved layout
import * as tf from '@tensorflow/tfjs-core';

export function rotary(x: tf.Tensor4D, start = 0, theta = 10_000): tf.Tensor {
  const [B, H, T, D] = x.shape;
  const frequencies = Array.from({ length: D / 2 }, (_, i) => theta ** ((-2 * i) / D));
  const angles = tf.mul(tf.reshape(tf.range(start, start + T), [T, 1]), tf.tensor1d(frequencies));
  const [cos, sin] = [tf.cos(angles), tf.sin(angles)];
  const pairs = tf.split(tf.reshape(x, [B, H, T, D / 2, 2]), 2, -1);
  const [a, b] = pairs.map((part) => tf.reshape(part, [B, H, T, D / 2]));
  const turned = [tf.sub(tf.mul(a, cos), tf.mul(b, sin)), tf.add(tf.mul(b, cos), tf.mul(a, sin))];
  return tf.reshape(tf.stack(turned, -1), x.shape);
}
