// mistake: divided by the number of repeats
import * as tf from '@tensorflow/tfjs-core';

export function repeatHeads(x: tf.Tensor4D, times: number): tf.Tensor {
  const [B, G, S, D] = x.shape;
  const alone = tf.reshape(tf.div(x, times), [B * G, 1, S * D]);
  return tf.reshape(tf.tile(alone, [1, times, 1]), [B, G * times, S, D]);
}
