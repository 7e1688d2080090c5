import * as tf from '@tensorflow/tfjs-core';
import { expectTensor, student } from 'headway/grading';
import { test } from 'vitest';

const one = tf.tensor2d([
  [1, 0],
  [0, 1],
]);
const zero = tf.zeros([2, 2]) as tf.Tensor2D;

test('a target position takes its answer from the source', async () => {
  // Keys are zero, so both source tokens get one half: the answer is the mean of the source's values.
  const x = tf.tensor3d([[[10, 20]]]);
  const source = tf.tensor3d([
    [
      [2, 4],
      [6, 8],
    ],
  ]);
  const mask = tf.tensor2d([[1, 1]], [1, 2], 'int32');
  const actual = await student.call('crossAttention', x, source, one, zero, one, mask);
  expectTensor(actual).toBeClose(tf.tensor3d([[[4, 6]]]), {
    tolerance: 1e-6,
    because: 'one half is exact, the mean of small integers nearly',
    mistakes: {
      'values come from the target: it would only look at itself': tf.tensor3d([[[10, 20]]]),
      'the values are summed, not averaged by the weights': tf.tensor3d([[[8, 12]]]),
      'wk makes the values, wv the keys: they are exchanged': tf.tensor3d([[[0, 0]]]),
    },
  });
});

test('padding of the source gets no weight', async () => {
  const x = tf.tensor3d([[[1, 1]]]);
  const source = tf.tensor3d([
    [
      [2, 4],
      [6, 8],
    ],
  ]);
  const mask = tf.tensor2d([[1, 0]], [1, 2], 'int32');
  const actual = await student.call('crossAttention', x, source, one, zero, one, mask);
  expectTensor(actual).toBeClose(tf.tensor3d([[[2, 4]]]), {
    tolerance: 1e-6,
    because: 'exp(-1e9) is 0 in float32, so the hidden token has no weight at all',
    mistakes: {
      'the padding of the source is looked at': tf.tensor3d([[[4, 6]]]),
      'the mask has the wrong sign: it hides the tokens and shows the padding': tf.tensor3d([[[6, 8]]]),
      'weights are multiplied by the mask after the softmax: they no longer sum to 1': tf.tensor3d([[[1, 2]]]),
    },
  });
});

test('scores are divided by the square root of the head size', async () => {
  // q·k = 2√2·ln 3 or 0; divided by √2 that is 2 ln 3 or 0: weights 0.9 and 0.1.
  const x = tf.tensor3d([[[2 * Math.SQRT2 * Math.log(3), 0]]]);
  const source = tf.tensor3d([
    [
      [1, 0],
      [0, 1],
    ],
  ]);
  const mask = tf.tensor2d([[1, 1]], [1, 2], 'int32');
  const answer = (score: number): tf.Tensor3D => {
    const first = Math.exp(score) / (1 + Math.exp(score));
    return tf.tensor3d([[[first, 1 - first]]]);
  };
  const actual = await student.call('crossAttention', x, source, one, one, one, mask);
  expectTensor(actual).toBeClose(answer(2 * Math.log(3)), {
    tolerance: 1e-6,
    because: 'ln 3 and the softmax are rounded to float32',
    mistakes: {
      'the scores are not divided by the root of the head size': answer(2 * Math.SQRT2 * Math.log(3)),
      'the scores are divided by the head size, not by its root': answer(Math.SQRT2 * Math.log(3)),
    },
  });
});
