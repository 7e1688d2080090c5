import * as tf from '@tensorflow/tfjs-core';
import { expectTensor, student } from 'headway/grading';
import { test } from 'vitest';

const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

test('silu is z times the logistic function of z', async () => {
  const z = [-2, 0, 1, 3];
  const actual = await student.call('silu', tf.tensor1d(z));
  expectTensor(actual).toBeClose(tf.tensor1d(z.map((value) => value * sigmoid(value))), {
    tolerance: 1e-5,
    because: 'an exponential in float32',
    mistakes: {
      'that is the sigmoid alone: multiply it by z': tf.tensor1d(z.map(sigmoid)),
      'that is ReLU': tf.tensor1d(z.map((value) => Math.max(value, 0))),
    },
  });
});

test('one feature: silu of the gate, times up, times down', async () => {
  // x = 1; gate 2, up 3, down 5: 5 · silu(2) · 3.
  const one = (value: number): tf.Tensor2D => tf.tensor2d([[value]]);
  const answer = (value: number): tf.Tensor3D => tf.tensor3d([[[value]]]);
  const silu = (z: number): number => z * sigmoid(z);
  const actual = await student.call('swiglu', answer(1), one(2), one(3), one(5));
  expectTensor(actual).toBeClose(answer(5 * silu(2) * 3), {
    tolerance: 1e-4,
    because: 'an exponential in float32, times 15',
    mistakes: {
      'silu is applied to up, not to the gate': answer(5 * 2 * silu(3)),
      'gate and up are added: the gate multiplies': answer(5 * (silu(2) + 3)),
      'the gate has no activation': answer(5 * 2 * 3),
      'the gate is a sigmoid: that is the older GLU': answer(5 * sigmoid(2) * 3),
      'silu is applied to the product': answer(5 * silu(6)),
    },
  });
});
