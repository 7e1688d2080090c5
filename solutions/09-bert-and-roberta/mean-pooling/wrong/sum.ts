// mistake: the vectors are added up and not divided
import * as tf from '@tensorflow/tfjs-core';

export function meanPooling(x: tf.Tensor3D, attentionMask: tf.Tensor2D): tf.Tensor {
  return tf.sum(tf.mul(x, tf.expandDims(tf.cast(attentionMask, 'float32'), -1)), 1);
}
