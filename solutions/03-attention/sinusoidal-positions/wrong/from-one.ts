// mistake: positions are counted from 1: the first position is 0
import * as tf from '@tensorflow/tfjs-core';

export function sinusoidalPositions(length: number, hiddenSize: number): tf.Tensor2D {
  const rows = Array.from({ length }, (_, position) =>
    Array.from({ length: hiddenSize }, (_, feature) => {
      const even = feature - (feature % 2);
      const angle = (position + 1) / 10000 ** (even / hiddenSize);
      return feature % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
    }),
  );
  return tf.tensor2d(rows, [length, hiddenSize]);
}
