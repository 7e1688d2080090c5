import * as tf from '@tensorflow/tfjs-core';
import { expectTensor, student } from 'headway/grading';
import { test } from 'vitest';

const [a, b, c] = [3.4445, -4.775, 2.0315];
const because = 'a few products in float32';
const diagonal = (x: number, y: number): tf.Tensor2D =>
  tf.tensor2d([
    [x, 0],
    [0, y],
  ]);

test('one step moves each singular value by the polynomial', async () => {
  // The Frobenius norm of a diagonal of 0.6 and 0.8 is 1 already.
  const each = (polynomial: (s: number) => number): tf.Tensor2D => diagonal(polynomial(0.6), polynomial(0.8));
  expectTensor(await student.call('orthogonalize', diagonal(0.6, 0.8), 1)).toBeClose(
    each((s) => a * s + b * s ** 3 + c * s ** 5),
    {
      tolerance: 1e-4,
      because,
      mistakes: {
        'the fifth power is missing: c·G·G': each((s) => a * s + b * s ** 3),
        'the matrix itself is missing: a·X': each((s) => b * s ** 3 + c * s ** 5),
        'b and c are exchanged': each((s) => a * s + c * s ** 3 + b * s ** 5),
        'G·G is multiplied by c, and the sum by X: the powers are 1, 3 and 5': each(
          (s) => a * s + b * s ** 2 + c * s ** 4,
        ),
        'no step was made': diagonal(0.6, 0.8),
      },
    },
  );
});

test('the matrix is first divided by its Frobenius norm', async () => {
  const step = (s: number): number => a * s + b * s ** 3 + c * s ** 5;
  expectTensor(await student.call('orthogonalize', diagonal(1.5, 2), 1)).toBeClose(diagonal(step(0.6), step(0.8)), {
    tolerance: 1e-4,
    because,
    mistakes: {
      'the matrix is not divided by its norm': diagonal(step(1.5), step(2)),
      'divided by the largest number, not by the Frobenius norm': diagonal(step(0.75), step(1)),
      'divided by the sum of all numbers, not by the root of the sum of squares': diagonal(step(3 / 7), step(4 / 7)),
      'divided by the sum of squares: take its root': diagonal(step(0.24), step(0.32)),
    },
  });
});

test('five steps bring singular values near 1', async () => {
  const actual = await student.call('orthogonalize', diagonal(0.05, 2), 5);
  expectTensor(actual).toBeClose(diagonal(1, 1), {
    tolerance: 0.35,
    because: 'five steps leave singular values between about 0.7 and 1.2',
    mistakes: { 'only one step is made': diagonal(0.086, 0.7) },
  });
});
