import * as tf from '@tensorflow/tfjs-core';
import { expectTensor, random, student } from 'headway/grading';
import { test } from 'vitest';

/** One row in float64. */
function normalised(row: number[], weight: number[], bias: number[], epsilon: number): number[] {
  const mean = row.reduce((sum, value) => sum + value, 0) / row.length;
  const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / row.length;
  return row.map((value, c) => ((value - mean) / Math.sqrt(variance + epsilon)) * weight[c] + bias[c]);
}

test('random shapes agree with the formula in float64', async () => {
  for (const C of [2, 5, 16 + random.integer(16)]) {
    const x = random.normalTensor([1 + random.integer(3), 1 + random.integer(4), C], 1, 3) as tf.Tensor3D;
    const [weight, bias] = [random.normalTensor([C]), random.normalTensor([C])] as tf.Tensor1D[];
    const expected = x
      .arraySync()
      .map((text) => text.map((row) => normalised(row, weight.arraySync(), bias.arraySync(), 0.1)));
    const actual = await student.call('layerNorm', x, weight, bias, 0.1);
    expectTensor(actual).toBeClose(tf.tensor3d(expected), {
      tolerance: 1e-4,
      because: 'sums of up to 32 float32 values, then a division by a standard deviation',
    });
  }
});

test('without a fourth argument ε is 1e-5, which counts for small vectors', async () => {
  const C = 8;
  const x = random.normalTensor([1, 2, C], 0, 0.003) as tf.Tensor3D; // a variance of about 1e-5
  const ones = Array.from({ length: C }, () => 1);
  const zeros = Array.from({ length: C }, () => 0);
  const withEpsilon = (epsilon: number): tf.Tensor3D =>
    tf.tensor3d(x.arraySync().map((text) => text.map((row) => normalised(row, ones, zeros, epsilon))));
  const actual = await student.call('layerNorm', x, tf.tensor1d(ones), tf.tensor1d(zeros));
  expectTensor(actual).toBeClose(withEpsilon(1e-5), {
    tolerance: 1e-3,
    because: 'a variance of 1e-5 is kept to a few parts in ten thousand',
    mistakes: { 'ε is not used': withEpsilon(0) },
  });
});

test('features that are all alike become the shift, not NaN', async () => {
  const C = 4 + random.integer(4);
  const bias = random.normalTensor([C]) as tf.Tensor1D;
  const actual = await student.call('layerNorm', tf.fill([1, 1, C], 5), tf.ones([C]), bias);
  expectTensor(actual).toBeClose(tf.reshape(bias, [1, 1, C]), {
    tolerance: 1e-3,
    because: 'the mean of equal values may be off by a rounding, which 1/√ε makes 316 times larger',
  });
});
