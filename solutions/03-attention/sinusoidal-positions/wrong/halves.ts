// mistake: all sines come first, then all cosines: the paper takes them in turn
import * as tf from '@tensorflow/tfjs-core';

export function sinusoidalPositions(length: number, hiddenSize: number): tf.Tensor2D {
  const rows = Array.from({ length }, (_, position) =>
    Array.from({ length: hiddenSize }, (_, feature) => {
      const i = feature % (hiddenSize / 2);
      const angle = position / 10000 ** ((2 * i) / hiddenSize);
      return feature < hiddenSize / 2 ? Math.sin(angle) : Math.cos(angle);
    }),
  );
  return tf.tensor2d(rows, [length, hiddenSize]);
}
