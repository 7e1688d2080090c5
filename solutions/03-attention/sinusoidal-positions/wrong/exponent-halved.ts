// mistake: the exponent is half of what it should be
import * as tf from '@tensorflow/tfjs-core';

export function sinusoidalPositions(length: number, hiddenSize: number): tf.Tensor2D {
  const rows = Array.from({ length }, (_, position) =>
    Array.from({ length: hiddenSize }, (_, feature) => {
      const i = Math.floor(feature / 2);
      const angle = position / 10000 ** (i / hiddenSize);
      return feature % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
    }),
  );
  return tf.tensor2d(rows, [length, hiddenSize]);
}
