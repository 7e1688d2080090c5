import * as tf from '@tensorflow/tfjs-core';
import { expectTensor, random, student } from 'headway/grading';
import { test } from 'vitest';

type Rows = number[][];

const product = (a: Rows, b: Rows): Rows =>
  a.map((row) => b[0].map((_, j) => row.reduce((sum, value, i) => sum + value * b[i][j], 0)));

/** The equation in float64, by loops, for one text. */
function reference(x: Rows, source: Rows, [wq, wk, wv]: Rows[], mask: number[]): Rows {
  const [q, k, v] = [product(x, wq), product(source, wk), product(source, wv)];
  return q.map((query) => {
    const exponentials = k.map((key, s) => {
      const score = key.reduce((sum, value, i) => sum + value * query[i], 0) / Math.sqrt(query.length);
      return mask[s] === 1 ? Math.exp(score) : 0;
    });
    const total = exponentials.reduce((sum, value) => sum + value, 0);
    return v[0].map((_, c) => v.reduce((sum, row, s) => sum + (exponentials[s] / total) * row[c], 0));
  });
}

const draw = (rows: number, columns: number): Rows =>
  Array.from({ length: rows }, () => Array.from({ length: columns }, () => random.normal()));

async function checkRandom(B: number, T: number, S: number, C: number): Promise<void> {
  const x = Array.from({ length: B }, () => draw(T, C));
  const source = Array.from({ length: B }, () => draw(S, C));
  const weights = [draw(C, C), draw(C, C), draw(C, C)];
  const masks = Array.from({ length: B }, () => {
    const tokens = 1 + random.integer(S);
    return Array.from({ length: S }, (_, s) => (s < tokens ? 1 : 0));
  });
  const actual = await student.call(
    'crossAttention',
    tf.tensor3d(x),
    tf.tensor3d(source),
    ...weights.map((w) => tf.tensor2d(w)),
    tf.tensor2d(masks, undefined, 'int32'),
  );
  const expected = x.map((rows, b) => reference(rows, source[b], weights, masks[b]));
  expectTensor(actual).toBeClose(tf.tensor3d(expected), {
    tolerance: 1e-4,
    because: 'sums of up to 8 float32 products, through an exponential',
  });
}

test('random shapes agree with the equation in float64', async () => {
  await checkRandom(1, 3, 3, 4);
  await checkRandom(2, 1 + random.integer(4), 1 + random.integer(6), 8);
});

test('one source may be shorter or longer than the target, and sources do not mix', async () => {
  await checkRandom(3, 2, 5, 4);
  await checkRandom(2, 6, 2, 4);
});
