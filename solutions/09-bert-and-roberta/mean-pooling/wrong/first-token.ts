// mistake: the first vector ([CLS]) is taken
import * as tf from '@tensorflow/tfjs-core';

export function meanPooling(x: tf.Tensor3D): tf.Tensor {
  return tf.squeeze(tf.slice(x, [0, 0, 0], [-1, 1, -1]), [1]);
}
