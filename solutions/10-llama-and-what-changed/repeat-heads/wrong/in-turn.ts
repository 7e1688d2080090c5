// mistake: the heads stand in turn
import * as tf from '@tensorflow/tfjs-core';

export function repeatHeads(x: tf.Tensor4D, times: number): tf.Tensor {
  return tf.tile(x, [1, times, 1, 1]);
}
