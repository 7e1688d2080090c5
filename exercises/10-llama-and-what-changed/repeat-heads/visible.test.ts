import * as tf from '@tensorflow/tfjs-core';
import { expectTensor, student } from 'headway/grading';
import { test } from 'vitest';

/** Heads of one position and one feature. */
const heads = (...values: number[]): tf.Tensor4D => tf.tensor4d([values.map((value) => [[value]])]);
const exact = { tolerance: 0, because: 'numbers are moved, none is computed' };

test('two heads, twice each, stand in the order 0, 0, 1, 1', async () => {
  const actual = await student.call('repeatHeads', heads(5, 7), 2);
  expectTensor(actual).toBeClose(heads(5, 5, 7, 7), {
    ...exact,
    mistakes: {
      'the heads stand in turn (0, 1, 0, 1): neighbours must share a head': heads(5, 7, 5, 7),
      'the heads are in the wrong order': heads(7, 7, 5, 5),
      'the heads are divided by the number of repeats': heads(2.5, 2.5, 3.5, 3.5),
    },
  });
});

test('one time leaves everything as it is', async () => {
  const x = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 2, 2]);
  expectTensor(await student.call('repeatHeads', x, 1)).toBeClose(x, exact);
});
