// mistake: the heads are in the wrong order
import * as tf from '@tensorflow/tfjs-core';

export function repeatHeads(x: tf.Tensor4D, times: number): tf.Tensor {
  const [B, G, S, D] = x.shape;
  const alone = tf.reshape(tf.reverse(x, 1), [B * G, 1, S * D]);
  return tf.reshape(tf.tile(alone, [1, times, 1]), [B, G * times, S, D]);
}
