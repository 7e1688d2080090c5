// mistake: positions are counted from 1
import * as tf from '@tensorflow/tfjs-core';

export function rotary(x: tf.Tensor4D, start = 0, theta = 10_000): tf.Tensor {
  const [, , T, D] = x.shape;
  const frequencies = Array.from({ length: D / 2 }, (_, i) => theta ** ((-2 * i) / D));
  const angles = tf.mul(tf.reshape(tf.range(start + 1, start + 1 + T), [T, 1]), tf.tensor1d(frequencies));
  const [cos, sin] = [tf.cos(angles), tf.sin(angles)];
  const [a, b] = tf.split(x, 2, -1);
  return tf.concat([tf.sub(tf.mul(a, cos), tf.mul(b, sin)), tf.add(tf.mul(b, cos), tf.mul(a, sin))], -1);
}
