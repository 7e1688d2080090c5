import * as tf from '@tensorflow/tfjs-core';
import { expectTensor, student } from 'headway/grading';
import { test } from 'vitest';

/** One batch, one head. */
function head(rows: number[][]): tf.Tensor4D {
  return tf.tensor4d([[rows]]);
}

test('a query that is equally like both keys gets the mean of the values', async () => {
  const q = head([[0, 0]]);
  const k = head([
    [1, 0],
    [0, 1],
  ]);
  const v = head([
    [2, 4],
    [6, 8],
  ]);
  const actual = await student.call('scaledDotProductAttention', q, k, v);
  expectTensor(actual).toBeClose(head([[4, 6]]), {
    tolerance: 1e-6,
    because: 'one half is exact, the mean of small integers nearly',
    mistakes: {
      'the weights are not a softmax: the scores multiply the values directly': head([[0, 0]]),
      'the values are summed, not averaged by the weights': head([[8, 12]]),
    },
  });
});

test('scores are divided by the square root of the head size', async () => {
  // D = 4 and q·k = 2 ln 3 or 0: divided by √4 that is ln 3 or 0, so the weights are 3/4 and 1/4.
  const q = head([[2 * Math.log(3), 0, 0, 0]]);
  const k = head([
    [1, 0, 0, 0],
    [0, 1, 0, 0],
  ]);
  const v = head([
    [1, 0, 0, 0],
    [0, 1, 0, 0],
  ]);
  const weights = (score: number): tf.Tensor4D => {
    const first = Math.exp(score) / (Math.exp(score) + 1);
    return head([[first, 1 - first, 0, 0]]);
  };
  // ANCHOR: named-mistakes
  const actual = await student.call('scaledDotProductAttention', q, k, v);
  expectTensor(actual).toBeClose(weights(Math.log(3)), {
    tolerance: 1e-6,
    because: 'ln 3 and the softmax are rounded to float32',
    mistakes: {
      'the scores are not divided by √D': weights(2 * Math.log(3)),
      'the scores are divided by D, not by √D': weights(Math.log(3) / 2),
      'the scores are multiplied by √D': weights(4 * Math.log(3)),
    },
  });
  // ANCHOR_END: named-mistakes
});

test('weights sum to one over the keys, also when queries and keys differ in number', async () => {
  // Every value is 1, so whatever the weights are, they must mix to 1.
  const q = head([
    [1, 2],
    [-1, 0.5],
  ]);
  const k = head([
    [0.3, 1],
    [2, -1],
    [-1, 0],
  ]);
  const actual = expectTensor(await student.call('scaledDotProductAttention', q, k, tf.ones([1, 1, 3, 2])));
  actual.toHaveShape([1, 1, 2, 2]);
  actual.toObey('the softmax must run over the keys (the last axis), so that each query’s weights sum to 1', (mixed) =>
    Array.from(mixed.data).every((value) => Math.abs(value - 1) < 1e-6),
  );
});

test('the mask hides keys', async () => {
  const q = head([[1, 0]]);
  const k = head([
    [1, 0],
    [5, 0],
  ]);
  const v = head([
    [1, 2],
    [3, 4],
  ]);
  const mask = tf.tensor4d([[[[0, -1e9]]]]);
  const seen = 1 / (1 + Math.exp(4 / Math.SQRT2));
  const actual = await student.call('scaledDotProductAttention', q, k, v, mask);
  expectTensor(actual).toBeClose(head([[1, 2]]), {
    tolerance: 1e-6,
    because: 'exp(-1e9) is 0 in float32, so the hidden key has no weight at all',
    mistakes: {
      'the mask is not added to the scores': head([[seen + 3 * (1 - seen), 2 * seen + 4 * (1 - seen)]]),
      'the mask has the wrong sign: it hides what it should keep': head([[3, 4]]),
    },
  });
});
