// mistake: padding is averaged, too
import * as tf from '@tensorflow/tfjs-core';

export function meanPooling(x: tf.Tensor3D): tf.Tensor {
  return tf.mean(x, 1);
}
