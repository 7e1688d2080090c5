import * as tf from '@tensorflow/tfjs-core';
import { expectTensor, student } from 'headway/grading';
import { test } from 'vitest';

const row = (...values: number[]): tf.Tensor3D => tf.tensor3d([[values]]);
const because = 'a root and a division in float32';

test('3 and 4 are divided by the root of 12.5', async () => {
  const by = (root: number): tf.Tensor3D => row(3 / root, 4 / root);
  const actual = await student.call('rmsNorm', row(3, 4), tf.ones([2]), 0);
  expectTensor(actual).toBeClose(by(Math.sqrt(12.5)), {
    tolerance: 1e-5,
    because,
    mistakes: {
      'the mean is taken off first: that is layer norm': row(-1, 1),
      'divided by the root of the sum: it is the mean of the squares': by(5),
      'divided by the mean square, not by its root': by(12.5),
    },
  });
});

test('ε is added to the mean square, inside the root', async () => {
  // Mean square 1; with ε = 3 inside the root: √4 = 2.
  const by = (root: number): tf.Tensor3D => row(1 / root, -1 / root, 1 / root, -1 / root);
  const actual = await student.call('rmsNorm', row(1, -1, 1, -1), tf.ones([4]), 3);
  expectTensor(actual).toBeClose(by(2), {
    tolerance: 1e-5,
    because,
    mistakes: {
      'ε is added outside the root: it belongs to the mean square': by(4),
      'ε is not used': by(1),
    },
  });
});

test('the scale comes last, one for each feature', async () => {
  const actual = await student.call('rmsNorm', row(2, -2, 2, -2), tf.tensor1d([1, 2, 3, 4]), 0);
  expectTensor(actual).toBeClose(row(1, -2, 3, -4), {
    tolerance: 1e-5,
    because,
    mistakes: { 'the scale is not applied': row(1, -1, 1, -1) },
  });
});
