import * as tf from '@tensorflow/tfjs-core';
import { expectTensor, random, student } from 'headway/grading';
import { test } from 'vitest';

test('random shapes agree with the formula in float64', async () => {
  for (let round = 0; round < 3; round++) {
    const [B, T, C, F] = [1, 2, 2, 3].map((least) => least + random.integer(3));
    const x = random.normalTensor([B, T, C]) as tf.Tensor3D;
    const [gate, up, down] = [
      [F, C],
      [F, C],
      [C, F],
    ].map((shape) => random.normalTensor(shape) as tf.Tensor2D);
    const product = (row: number[], weight: number[][]): number[] =>
      weight.map((column) => column.reduce((sum, value, i) => sum + value * row[i], 0));
    const [gates, ups, downs] = [gate, up, down].map((weight) => weight.arraySync());
    const expected = x.arraySync().map((text) =>
      text.map((row) => {
        const raised = product(row, ups);
        const hidden = product(row, gates).map((z, f) => (z / (1 + Math.exp(-z))) * raised[f]);
        return product(hidden, downs);
      }),
    );
    expectTensor(await student.call('swiglu', x, gate, up, down)).toBeClose(tf.tensor3d(expected), {
      tolerance: 1e-4,
      because: 'sums of a few products in float32',
    });
  }
});
