import * as tf from '@tensorflow/tfjs-core';
import { expectTensor, random, student } from 'headway/grading';
import { test } from 'vitest';

test('random shapes agree with the formula in float64', async () => {
  for (const C of [2, 5, 8 + random.integer(16)]) {
    const x = random.normalTensor([1 + random.integer(3), 2 + random.integer(4), C], 1, 3) as tf.Tensor3D;
    const weight = random.normalTensor([C]) as tf.Tensor1D;
    const scale = weight.arraySync();
    const expected = x.arraySync().map((text) =>
      text.map((row) => {
        const root = Math.sqrt(row.reduce((sum, value) => sum + value ** 2, 0) / C + 0.1);
        return row.map((value, c) => (value / root) * scale[c]);
      }),
    );
    expectTensor(await student.call('rmsNorm', x, weight, 0.1)).toBeClose(tf.tensor3d(expected), {
      tolerance: 1e-4,
      because: 'sums of up to 24 float32 values, then a division by their root',
    });
  }
});
