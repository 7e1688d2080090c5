// mistake: a position sees the one after it: the mask is off by one
import * as tf from '@tensorflow/tfjs-core';

export function causalMask(T: number, S: number = T): tf.Tensor2D {
  const rows = Array.from({ length: T }, (_, t) => Array.from({ length: S }, (_, s) => (s <= t + (S - T) + 1 ? 0 : -1e9)));
  return tf.tensor2d(rows, [T, S]);
}
