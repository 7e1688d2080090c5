import * as tf from '@tensorflow/tfjs-core';
import { expectTensor, random, student } from 'headway/grading';
import { test } from 'vitest';

function draw() {
  const [B, T, C, V] = [
    2 + random.integer(2),
    2 + random.integer(4),
    3 + random.integer(5),
    6 + random.integer(9),
  ];
  return {
    inputIds: tf.tensor2d(
      Array.from({ length: B * T }, () => random.integer(V)),
      [B, T],
      'int32',
    ),
    x: random.normalTensor([B, T, C]) as tf.Tensor3D,
    tokenTable: random.normalTensor([V, C]) as tf.Tensor2D,
    positionTable: random.normalTensor([T + random.integer(4), C]) as tf.Tensor2D,
  };
}

test('random texts are embedded by token and place', async () => {
  const { inputIds, tokenTable, positionTable } = draw();
  const [tokens, positions] = [tokenTable.arraySync(), positionTable.arraySync()];
  const expected = inputIds
    .arraySync()
    .map((text) => text.map((id, t) => tokens[id].map((value, c) => value + positions[t][c])));
  const actual = await student.call('embed', inputIds, tokenTable, positionTable);
  expectTensor(actual).toBeClose(tf.tensor3d(expected), {
    tolerance: 1e-6,
    because: 'one addition in float32',
  });
});

test('random vectors are compared with every row of the table', async () => {
  const { x, tokenTable } = draw();
  const table = tokenTable.arraySync();
  const expected = x
    .arraySync()
    .map((text) =>
      text.map((vector) => table.map((row) => row.reduce((sum, value, c) => sum + value * vector[c], 0))),
    );
  const actual = await student.call('tiedLogits', x, tokenTable);
  expectTensor(actual).toBeClose(tf.tensor3d(expected), {
    tolerance: 1e-5,
    because: 'dot products of up to 8 float32 terms of size 1',
  });
});
