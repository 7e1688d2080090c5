import * as tf from '@tensorflow/tfjs-core';
import { expectTensor, student } from 'headway/grading';
import { test } from 'vitest';

const x = [-3, -1, -0.5, 0, 0.5, 1, 3];
// x·Φ(x), from a table of the normal distribution: Φ(0.5) = 0.6914625, Φ(1) = 0.8413447, Φ(3) = 0.9986501.
const below = [0.0013499, 0.1586553, 0.3085375, 0.5, 0.6914625, 0.8413447, 0.9986501];
const of = (form: (x: number, i: number) => number): tf.Tensor1D => tf.tensor1d(x.map(form));
const tanhForm = (factor: number, root: number): tf.Tensor1D =>
  of((value) => 0.5 * value * (1 + Math.tanh(root * (value + factor * value ** 3))));
const sigmoidForm = of((value) => value / (1 + Math.exp(-1.702 * value)));
const root = Math.sqrt(2 / Math.PI);

test('gelu(x) is x times the share of the normal distribution below x', async () => {
  const actual = await student.call('gelu', tf.tensor1d(x));
  expectTensor(actual).toBeClose(
    of((value, i) => value * below[i]),
    {
      tolerance: 1e-5,
      because: 'the table has seven digits, and erf in float32 about six',
      mistakes: {
        'this is the tanh form; gelu is the exact one, with erf': tanhForm(0.044715, root),
        'this is the quick form, x·sigmoid(1.702·x); gelu is the exact one, with erf': sigmoidForm,
        'this is Φ(x) alone: it must be multiplied by x': tf.tensor1d(below),
        'the half is missing: Φ(x) = (1 + erf(x/√2)) / 2': of((value, i) => 2 * value * below[i]),
        'this is ReLU, which cuts off at zero': of((value) => Math.max(0, value)),
      },
    },
  );
});

test('geluTanh(x) follows the formula with its two constants', async () => {
  const actual = await student.call('geluTanh', tf.tensor1d(x));
  expectTensor(actual).toBeClose(tanhForm(0.044715, root), {
    tolerance: 1e-5,
    because: 'tanh in float32 has about six digits',
    mistakes: {
      'this is the exact form; geluTanh is the approximation with tanh': of((value, i) => value * below[i]),
      'this is the quick form, x·sigmoid(1.702·x)': sigmoidForm,
      'the constant of the cube is 0.044715, not 0.44715': tanhForm(0.44715, root),
      'the cube is missing: x + 0.044715·x³': tanhForm(0, root),
      'the factor of the tanh is √(2/π), not √(2π)': tanhForm(0.044715, Math.sqrt(2 * Math.PI)),
      'the factor of the tanh is √(2/π), not 2/π': tanhForm(0.044715, 2 / Math.PI),
    },
  });
});
