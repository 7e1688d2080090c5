// mistake: the mask is transposed: it hides the past and shows the future
import * as tf from '@tensorflow/tfjs-core';

export function causalMask(T: number, S: number = T): tf.Tensor2D {
  const rows = Array.from({ length: T }, (_, t) => Array.from({ length: S }, (_, s) => (s >= t + (S - T) ? 0 : -1e9)));
  return tf.tensor2d(rows, [T, S]);
}
