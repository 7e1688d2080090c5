import * as tf from '@tensorflow/tfjs-core';
import { expectTensor, student } from 'headway/grading';
import { test } from 'vitest';

const { sin, cos } = Math;

test('position 0 is 0, 1, 0, 1, …', async () => {
  const actual = await student.call('sinusoidalPositions', 1, 4);
  expectTensor(actual).toBeClose(tf.tensor2d([[0, 1, 0, 1]]), {
    tolerance: 1e-6,
    because: 'sin 0 and cos 0 are exact',
    mistakes: {
      'positions are counted from 1: the first position is 0': tf.tensor2d([
        [sin(1), cos(1), sin(0.01), cos(0.01)],
      ]),
      'all sines come first, then all cosines: the paper takes them in turn': tf.tensor2d([[0, 0, 1, 1]]),
      'sine and cosine are exchanged: even features are sines': tf.tensor2d([[1, 0, 1, 0]]),
    },
  });
});

test('with four features the wavelengths are 2π and 100 · 2π', async () => {
  // C = 4: 10000^(0/4) = 1 for features 0 and 1, and 10000^(2/4) = 100 for features 2 and 3.
  const row = (p: number): number[] => [sin(p), cos(p), sin(p / 100), cos(p / 100)];
  const each = (make: (p: number) => number[]): tf.Tensor2D => tf.tensor2d([0, 1, 2].map(make));
  const actual = await student.call('sinusoidalPositions', 3, 4);
  expectTensor(actual).toBeClose(each(row), {
    tolerance: 1e-6,
    because: 'sines and cosines are rounded to float32',
    mistakes: {
      'positions are counted from 1: the first position is 0': each((p) => row(p + 1)),
      'the exponent is twice too large: 2i is the feature itself, not twice the feature': each((p) => [
        sin(p),
        cos(p),
        sin(p / 10000),
        cos(p / 10000),
      ]),
      'the exponent is half of what it should be: it is 2i / C, and not i / C': each((p) => [
        sin(p),
        cos(p),
        sin(p / 10),
        cos(p / 10),
      ]),
      'a cosine must have the wavelength of the sine before it: use 2i for both': each((p) => [
        sin(p),
        cos(p / 10),
        sin(p / 100),
        cos(p / 1000),
      ]),
      'all sines come first, then all cosines: the paper takes them in turn': each((p) => [
        sin(p),
        sin(p / 100),
        cos(p),
        cos(p / 100),
      ]),
      'the position is multiplied by the power, not divided by it': each((p) => [
        sin(p),
        cos(p),
        sin(p * 100),
        cos(p * 100),
      ]),
    },
  });
});
