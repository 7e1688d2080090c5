import * as tf from '@tensorflow/tfjs-core';
import { expectTensor, random, student } from 'headway/grading';
import { test } from 'vitest';

type Matrix = number[][];
const [a, b, c] = [3.4445, -4.775, 2.0315];

const transposed = (x: Matrix): Matrix => x[0].map((_, j) => x.map((row) => row[j]));
const product = (x: Matrix, y: Matrix): Matrix =>
  x.map((row) => y[0].map((_, j) => row.reduce((sum, value, k) => sum + value * y[k][j], 0)));

/** The steps in float64. */
function orthogonalized(matrix: Matrix, steps: number): Matrix {
  const norm = Math.sqrt(matrix.flat().reduce((sum, value) => sum + value * value, 0));
  let x = matrix.map((row) => row.map((value) => value / norm));
  for (let step = 0; step < steps; step++) {
    const gram = product(x, transposed(x));
    const squared = product(gram, gram);
    const added = product(
      gram.map((row, i) => row.map((value, j) => b * value + c * squared[i][j])),
      x,
    );
    x = x.map((row, i) => row.map((value, j) => a * value + added[i][j]));
  }
  return x;
}

/** Singular values of the same size, so that rounding is not blown up on the way. */
function wellConditioned(rows: number, columns: number): tf.Tensor2D {
  const noise = random.normalTensor([rows, columns]) as tf.Tensor2D;
  return tf.tidy(() =>
    tf.add(tf.mul(noise, 0.3), tf.slice(tf.eye(columns), [0, 0], [rows, columns])),
  ) as tf.Tensor2D;
}

test('random wide matrices agree with the same steps in float64', async () => {
  for (let round = 0; round < 3; round++) {
    const rows = 2 + random.integer(4);
    const matrix = wellConditioned(rows, rows + 1 + random.integer(4));
    const steps = 1 + random.integer(4);
    const expected = orthogonalized(matrix.arraySync(), steps);
    expectTensor(await student.call('orthogonalize', matrix, steps)).toBeClose(tf.tensor2d(expected), {
      tolerance: 1e-3,
      because: 'up to twelve products in float32, each step up to 3.4 times as large as its input',
      mistakes: { 'the number of steps is not used': tf.tensor2d(orthogonalized(matrix.arraySync(), 5)) },
    });
  }
});

test('a tall matrix is the transpose of a wide one', async () => {
  const rows = 2 + random.integer(3);
  const wide = wellConditioned(rows, rows + 2 + random.integer(4));
  const expected = transposed(orthogonalized(wide.arraySync(), 3));
  expectTensor(await student.call('orthogonalize', tf.transpose(wide), 3)).toBeClose(tf.tensor2d(expected), {
    tolerance: 1e-3,
    because: 'nine products in float32',
    mistakes: { 'a tall matrix comes back transposed': tf.tensor2d(transposed(expected)) },
  });
});

test('zeros stay zeros', async () => {
  const shape: [number, number] = [2 + random.integer(3), 5];
  const noise = wellConditioned(shape[0], 5);
  expectTensor(await student.call('orthogonalize', noise, 2)).toBeClose(
    tf.tensor2d(orthogonalized(noise.arraySync(), 2)),
    { tolerance: 1e-3, because: 'six products in float32' },
  );
  expectTensor(await student.call('orthogonalize', tf.zeros(shape), 5)).toBeClose(tf.zeros(shape), {
    tolerance: 0,
    because: 'products of zeros',
  });
});
