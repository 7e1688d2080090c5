import * as tf from '@tensorflow/tfjs-core';
import { expectTensor, random, student } from 'headway/grading';
import { test } from 'vitest';

/** Φ(x) by Simpson's rule on the bell curve: no error function anywhere. */
function normalDistribution(x: number): number {
  const bell = (t: number): number => Math.exp((-t * t) / 2) / Math.sqrt(2 * Math.PI);
  const [from, intervals] = [-9, 2000];
  const h = (x - from) / intervals;
  let sum = bell(from) + bell(x);
  for (let i = 1; i < intervals; i++) sum += (i % 2 === 1 ? 4 : 2) * bell(from + i * h);
  return (sum * h) / 3;
}

const exact = (x: number): number => x * normalDistribution(x);
const tanhForm = (x: number): number =>
  0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));

function draw(): tf.Tensor {
  return random.normalTensor([2, 1 + random.integer(4), 5], 0, 2);
}

function by(form: (x: number) => number, x: tf.Tensor): tf.Tensor {
  return tf.tensor(Array.from(x.dataSync(), form), x.shape);
}

test('gelu agrees with the integral of the bell curve on random tensors', async () => {
  const x = draw();
  expectTensor(await student.call('gelu', x)).toBeClose(by(exact, x), {
    tolerance: 2e-5,
    because: 'erf in float32 has about six digits, times x of up to 10',
    mistakes: {
      'this is the quick form, x·sigmoid(1.702·x); gelu is the exact one, with erf': by(
        (value) => value / (1 + Math.exp(-1.702 * value)),
        x,
      ),
    },
  });
});

test('geluTanh agrees with the formula on random tensors', async () => {
  const x = draw();
  expectTensor(await student.call('geluTanh', x)).toBeClose(by(tanhForm, x), {
    tolerance: 2e-5,
    because: 'tanh in float32 has about six digits, times x of up to 10',
  });
});

test('far from zero both are x or nothing', async () => {
  const x = tf.tensor1d([-40, -12, 12, 40]);
  for (const name of ['gelu', 'geluTanh']) {
    expectTensor(await student.call(name, x)).toBeClose(tf.tensor1d([0, 0, 12, 40]), {
      tolerance: 1e-4,
      because: 'the normal distribution is 0 or 1 there in float32',
    });
  }
});
