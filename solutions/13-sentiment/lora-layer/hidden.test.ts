import * as tf from '@tensorflow/tfjs-core';
import { expectTensor, random, student } from 'headway/grading';
import { test } from 'vitest';

interface Sizes {
  rows: number;
  inputs: number;
  outputs: number;
  rank: number;
  alpha: number;
}

function drawSizes(): Sizes {
  const [rows, inputs, outputs] = [1, 2, 3].map((least) => least + random.integer(6));
  return { rows, inputs, outputs, rank: 1 + random.integer(4), alpha: 1 + random.integer(16) };
}

function draw(rows: number, columns: number): tf.Tensor2D {
  return random.normalTensor([rows, columns]) as tf.Tensor2D;
}

/** W + (α / r)·B·A, by loops in float64. */
function merged(weight: number[][], a: number[][], b: number[][], alpha: number): number[][] {
  return weight.map((row, out) =>
    row.map(
      (w, into) => w + (alpha / a.length) * a.reduce((sum, line, k) => sum + b[out][k] * line[into], 0),
    ),
  );
}

const float32 = { tolerance: 2e-4, because: 'float32 sums of up to eight products, scaled by up to 16' };

test('random sizes: the layer agrees with loops in float64', async () => {
  for (let round = 0; round < 4; round++) {
    const { rows, inputs, outputs, rank, alpha } = drawSizes();
    const [x, w, a, b] = [draw(rows, inputs), draw(outputs, inputs), draw(rank, inputs), draw(outputs, rank)];
    const all = merged(w.arraySync(), a.arraySync(), b.arraySync(), alpha);
    const expected = x
      .arraySync()
      .map((row) => all.map((line) => line.reduce((sum, v, i) => sum + v * row[i], 0)));
    expectTensor(await student.call('loraLinear', x, w, a, b, alpha)).toBeClose(
      tf.tensor2d(expected),
      float32,
    );
  }
});

test('random sizes: merged, the plain layer gives the same', async () => {
  for (let round = 0; round < 4; round++) {
    const { inputs, outputs, rank, alpha } = drawSizes();
    const [w, a, b] = [draw(outputs, inputs), draw(rank, inputs), draw(outputs, rank)];
    const expected = tf.tensor2d(merged(w.arraySync(), a.arraySync(), b.arraySync(), alpha));
    expectTensor(await student.call('mergedWeight', w, a, b, alpha)).toBeClose(expected, float32);
  }
});
