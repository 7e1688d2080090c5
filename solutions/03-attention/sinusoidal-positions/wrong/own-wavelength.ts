// mistake: a cosine must have the wavelength of the sine before it
import * as tf from '@tensorflow/tfjs-core';

export function sinusoidalPositions(length: number, hiddenSize: number): tf.Tensor2D {
  const rows = Array.from({ length }, (_, position) =>
    Array.from({ length: hiddenSize }, (_, feature) => {
      const angle = position / 10000 ** (feature / hiddenSize);
      return feature % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
    }),
  );
  return tf.tensor2d(rows, [length, hiddenSize]);
}
