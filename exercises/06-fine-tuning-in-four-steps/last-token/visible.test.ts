import * as tf from '@tensorflow/tfjs-core';
import { expectTensor, student } from 'headway/grading';
import { test } from 'vitest';

const exact = { tolerance: 1e-6, because: 'the vectors are picked, not computed' };

/** Two texts of four places, with vectors of two numbers. */
const hidden = tf.tensor3d([
  [
    [1, 2],
    [3, 5],
    [8, 13],
    [21, 34],
  ],
  [
    [10, 20],
    [30, 50],
    [80, 130],
    [210, 340],
  ],
]);

test('without padding it is the last place', async () => {
  const mask = tf.ones([2, 4], 'int32');
  expectTensor(await student.call('lastTokenVectors', hidden, mask)).toBeClose(
    [
      [21, 34],
      [210, 340],
    ],
    {
      ...exact,
      mistakes: {
        'the first token is taken, as in BERT; in a GPT it has seen nothing but itself': [
          [1, 2],
          [10, 20],
        ],
        'the vectors are averaged over the text (mean pooling)': [
          [8.25, 13.5],
          [82.5, 135],
        ],
        'the token before the last is taken': [
          [8, 13],
          [80, 130],
        ],
      },
    },
  );
});

test('padding is not a token: each text ends where its mask ends', async () => {
  const mask = tf.tensor2d(
    [
      [1, 1, 0, 0],
      [1, 1, 1, 0],
    ],
    [2, 4],
    'int32',
  );
  expectTensor(await student.call('lastTokenVectors', hidden, mask)).toBeClose(
    [
      [3, 5],
      [80, 130],
    ],
    {
      ...exact,
      mistakes: {
        'the last place is taken even where it is padding': [
          [21, 34],
          [210, 340],
        ],
        'the place behind the last token is taken: lengths count from 1, places from 0': [
          [8, 13],
          [210, 340],
        ],
        'all texts are cut at the length of the first': [
          [3, 5],
          [30, 50],
        ],
        'all texts are cut at the length of the longest': [
          [8, 13],
          [80, 130],
        ],
        'the vectors are averaged over the text (mean pooling)': [
          [2, 3.5],
          [40, 200 / 3],
        ],
      },
    },
  );
});

test('a text of a single token is that token', async () => {
  const mask = tf.tensor2d(
    [
      [1, 0, 0, 0],
      [1, 1, 1, 1],
    ],
    [2, 4],
    'int32',
  );
  expectTensor(await student.call('lastTokenVectors', hidden, mask)).toBeClose(
    [
      [1, 2],
      [210, 340],
    ],
    exact,
  );
});
