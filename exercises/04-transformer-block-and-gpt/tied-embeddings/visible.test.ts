import * as tf from '@tensorflow/tfjs-core';
import { expectTensor, student } from 'headway/grading';
import { test } from 'vitest';

const exact = { tolerance: 1e-6, because: 'small whole numbers are exact in float32' };

// Token i is (10·i, 0), position p is (0, p + 1): both can be read off the sum.
const tokenTable = tf.tensor2d([
  [0, 0],
  [10, 0],
  [20, 0],
  [30, 0],
]);
const positionTable = tf.tensor2d([
  [0, 1],
  [0, 2],
  [0, 3],
  [0, 4],
  [0, 5],
]);
const inputIds = tf.tensor2d(
  [
    [3, 1],
    [2, 2],
  ],
  [2, 2],
  'int32',
);

test('each token has its own row, plus the row of its place in its text', async () => {
  const rows = (...second: number[]): tf.Tensor3D =>
    tf.tensor3d([
      [
        [30, second[0]],
        [10, second[1]],
      ],
      [
        [20, second[2]],
        [20, second[3]],
      ],
    ]);
  const actual = await student.call('embed', inputIds, tokenTable, positionTable);
  expectTensor(actual).toBeClose(rows(1, 2, 1, 2), {
    ...exact,
    mistakes: {
      'the positions are not added': rows(0, 0, 0, 0),
      'positions are counted from 1: the first position is row 0': rows(2, 3, 2, 3),
      'positions run on from text to text: each text begins at 0': rows(1, 2, 3, 4),
      'the position table is looked up by token id: look it up by place': rows(4, 2, 3, 3),
      'the place in the batch is used as position: it is the place in the text': rows(1, 1, 2, 2),
    },
  });
});

test('a logit is the dot product of the vector and the token’s row', async () => {
  const x = tf.tensor3d([
    [
      [1, 2],
      [0, -1],
      [3, 0],
    ],
  ]);
  const table = tf.tensor2d([
    [1, 0],
    [0, 1],
    [1, 1],
    [2, -1],
  ]);
  const logits = [
    [1, 2, 3, 0],
    [0, -1, -1, 1],
    [3, 0, 3, 6],
  ];
  const actual = await student.call('tiedLogits', x, table);
  expectTensor(actual).toBeClose(tf.tensor3d([logits]), {
    ...exact,
    mistakes: {
      'these are probabilities: logits are the scores before the softmax': tf.softmax(tf.tensor3d([logits])),
      'the scores are divided by √C, as in attention: logits are not': tf.div(
        tf.tensor3d([logits]),
        Math.SQRT2,
      ),
      'the axes are exchanged: logits are [B, T, V]': tf.transpose(tf.tensor3d([logits]), [0, 2, 1]),
    },
  });
});
