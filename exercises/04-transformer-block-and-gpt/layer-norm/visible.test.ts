import * as tf from '@tensorflow/tfjs-core';
import { expectTensor, student } from 'headway/grading';
import { test } from 'vitest';

const ones = tf.tensor1d([1, 1, 1, 1]);
const zeros = tf.tensor1d([0, 0, 0, 0]);
const row = (...values: number[]): tf.Tensor3D => tf.tensor3d([[values]]);

test('1, 2, 3, 6 becomes its deviations from 3, divided by the root of 3.5', async () => {
  // Mean 3; deviations −2, −1, 0, 3; their squares sum to 14, so the variance is 14 / 4 = 3.5.
  const by = (root: number): tf.Tensor3D => row(-2 / root, -1 / root, 0, 3 / root);
  const actual = await student.call('layerNorm', row(1, 2, 3, 6), ones, zeros, 0);
  expectTensor(actual).toBeClose(by(Math.sqrt(3.5)), {
    tolerance: 1e-5,
    because: 'a root and a division in float32',
    mistakes: {
      'the variance is divided by C − 1: layer norm divides by C': by(Math.sqrt(14 / 3)),
      'divided by the variance, not by its root': by(3.5),
      'the deviations are not divided by anything: the variance must become 1': by(1),
      'the mean is not taken off': row(...[1, 2, 3, 6].map((value) => value / Math.sqrt(3.5))),
      'divided by the root mean square of x: that is RMSNorm, take the mean off first': row(
        ...[1, 2, 3, 6].map((value) => value / Math.sqrt(50 / 4)),
      ),
    },
  });
});

test('ε is added to the variance, inside the root', async () => {
  // Deviations −1, 1, −1, 1: variance 1. With ε = 3 inside the root: √4 = 2.
  const by = (root: number): tf.Tensor3D => row(-1 / root, 1 / root, -1 / root, 1 / root);
  const actual = await student.call('layerNorm', row(4, 6, 4, 6), ones, zeros, 3);
  expectTensor(actual).toBeClose(by(2), {
    tolerance: 1e-5,
    because: 'a root and a division in float32',
    mistakes: {
      'ε is added outside the root: it belongs to the variance, √(σ² + ε)': by(4),
      'ε is not used': by(1),
      'ε is squared before it is added': by(Math.sqrt(10)),
    },
  });
});

test('scale and shift come last, one of each for every feature', async () => {
  // Normalised: −1, 1, −1, 1.
  const weight = tf.tensor1d([1, 2, 3, 4]);
  const bias = tf.tensor1d([10, 20, 30, 40]);
  const actual = await student.call('layerNorm', row(4, 6, 4, 6), weight, bias, 0);
  expectTensor(actual).toBeClose(row(9, 22, 27, 44), {
    tolerance: 1e-4,
    because: 'a division in float32, times 4, beside 40',
    mistakes: {
      'the scale and the shift are not applied': row(-1, 1, -1, 1),
      'the shift is not applied': row(-1, 2, -3, 4),
      'the scale is not applied': row(9, 21, 29, 41),
      'the shift is added before the scale': row(9, 42, 87, 164),
    },
  });
});

test('each position is normalised for itself', async () => {
  const x = tf.tensor3d([
    [
      [1, 3, 1, 3],
      [100, 300, 100, 300],
    ],
  ]);
  const same = [-1, 1, -1, 1];
  const all = [1, 3, 1, 3, 100, 300, 100, 300]; // mean 101
  const root = Math.sqrt(all.reduce((sum, value) => sum + (value - 101) ** 2, 0) / 8);
  const together = tf.tensor3d(
    all.map((value) => (value - 101) / root),
    [1, 2, 4],
  );
  const actual = await student.call('layerNorm', x, ones, zeros, 0);
  expectTensor(actual).toBeClose(tf.tensor3d([[same, same]]), {
    tolerance: 1e-5,
    because: 'small integers and one division',
    mistakes: {
      'normalised over the positions, not over the features: use the last axis': tf.tensor3d([
        [
          [-1, -1, -1, -1],
          [1, 1, 1, 1],
        ],
      ]),
      'normalised over all positions together: each position has its own mean and variance': together,
    },
  });
});
