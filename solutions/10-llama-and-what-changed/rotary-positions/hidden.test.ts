import * as tf from '@tensorflow/tfjs-core';
import { expectTensor, random, student } from 'headway/grading';
import { test } from 'vitest';

function turned(row: number[], position: number, theta: number): number[] {
  const half = row.length / 2;
  return row.map((value, i) => {
    const pair = i % half;
    const angle = position * theta ** ((-2 * pair) / row.length);
    const other = i < half ? -row[i + half] : row[pair];
    return value * Math.cos(angle) + other * Math.sin(angle);
  });
}

test('random shapes agree with the formula in float64', async () => {
  for (const D of [2, 6, 2 * (2 + random.integer(5))]) {
    const x = random.normalTensor([1 + random.integer(2), 2, 2 + random.integer(4), D]) as tf.Tensor4D;
    const start = random.integer(20);
    const expected = x
      .arraySync()
      .map((text) => text.map((head) => head.map((row, t) => turned(row, start + t, 10_000))));
    expectTensor(await student.call('rotary', x, start)).toBeClose(tf.tensor4d(expected), {
      tolerance: 1e-4,
      because: 'angles of up to 25 radians in float32',
    });
  }
});

test('the product of a query and a key depends on their distance alone', async () => {
  const [q, k] = [0, 1].map(() => random.normalTensor([1, 1, 1, 8]) as tf.Tensor4D);
  const distance = 1 + random.integer(9);
  const [m, n] = [distance, 0].map((position) => [position, position + 30]);
  const query = turned(q.arraySync()[0][0][0], m[0], 10_000);
  const key = turned(k.arraySync()[0][0][0], n[0], 10_000);
  const expected = query.reduce((sum, value, i) => sum + value * key[i], 0);
  const [turnedQuery, turnedKey] = [
    expectTensor(await student.call('rotary', q, m[1])).numbers,
    expectTensor(await student.call('rotary', k, n[1])).numbers,
  ];
  const product = Array.from(turnedQuery.data).reduce((sum, value, i) => sum + value * turnedKey.data[i], 0);
  expectTensor(await student.call('rotary', q, m[0])).toBeClose(tf.tensor4d([[[query]]]), {
    tolerance: 1e-4,
    because: 'angles of up to 9 radians in float32',
  });
  expectTensor(await student.call('rotary', q, m[1])).toObey(
    'moved by 30 positions together, a query and a key must keep their product',
    () => Math.abs(product - expected) < 1e-3,
  );
});
