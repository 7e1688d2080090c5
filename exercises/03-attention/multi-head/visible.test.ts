import * as tf from '@tensorflow/tfjs-core';
import { expectTensor, student } from 'headway/grading';
import { test } from 'vitest';

const exact = { tolerance: 0, because: 'numbers are moved, none is computed' };

// Three tokens of four features: token 0 is 0 1 2 3, token 1 is 10 11 12 13, token 2 is 20 21 22 23.
const tokens = tf.tensor3d([
  [
    [0, 1, 2, 3],
    [10, 11, 12, 13],
    [20, 21, 22, 23],
  ],
]);

// Two heads of two features each: head 0 has features 0 and 1 of every token, head 1 features 2 and 3.
const split = tf.tensor4d([
  [
    [
      [0, 1],
      [10, 11],
      [20, 21],
    ],
    [
      [2, 3],
      [12, 13],
      [22, 23],
    ],
  ],
]);

test('head 0 has the first half of the features of every token', async () => {
  expectTensor(await student.call('splitHeads', tokens, 2)).toBeClose(split, {
    ...exact,
    mistakes: {
      'a reshape alone mixes tokens and heads: cut the features first, then bring the heads forward':
        tf.reshape(tokens, [1, 2, 3, 2]),
      'the heads are interleaved: head h must take neighbouring features, h·D to (h + 1)·D': tf.transpose(
        tf.reshape(tokens, [1, 3, 2, 2]),
        [0, 3, 1, 2],
      ),
      'the axes are not exchanged: heads must come before tokens, [B, H, T, D]': tf.reshape(
        tokens,
        [1, 3, 2, 2],
      ),
    },
  });
});

test('joining puts the heads side by side again', async () => {
  expectTensor(await student.call('joinHeads', split)).toBeClose(tokens, {
    ...exact,
    mistakes: {
      'a reshape alone mixes tokens and heads: bring the tokens forward first, then join': tf.reshape(
        split,
        [1, 3, 4],
      ),
      'the heads are interleaved: head h must give features h·D to (h + 1)·D': tf.reshape(
        tf.transpose(split, [0, 2, 3, 1]),
        [1, 3, 4],
      ),
    },
  });
});
