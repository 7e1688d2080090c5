// mistake: ones and zeros are for multiplying after the softmax
import * as tf from '@tensorflow/tfjs-core';

export function causalMask(T: number, S: number = T): tf.Tensor2D {
  const rows = Array.from({ length: T }, (_, t) => Array.from({ length: S }, (_, s) => (s <= t + (S - T) ? 1 : 0)));
  return tf.tensor2d(rows, [T, S]);
}
