// mistake: with more keys than queries the mask must be aligned to the end
import * as tf from '@tensorflow/tfjs-core';

export function causalMask(T: number, S: number = T): tf.Tensor2D {
  const rows = Array.from({ length: T }, (_, t) => Array.from({ length: S }, (_, s) => (s <= t ? 0 : -1e9)));
  return tf.tensor2d(rows, [T, S]);
}
