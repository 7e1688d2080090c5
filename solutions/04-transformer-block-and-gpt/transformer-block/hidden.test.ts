import * as tf from '@tensorflow/tfjs-core';
import { expectTensor, random, student } from 'headway/grading';
import { test } from 'vitest';

type Matrix = number[][];

const product = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) => b[0].map((_, j) => row.reduce((sum, value, i) => sum + value * b[i][j], 0)));
const sum = (a: Matrix, b: Matrix): Matrix => a.map((row, i) => row.map((value, j) => value + b[i][j]));

function norm(x: Matrix, { weight, bias }: { weight: tf.Tensor1D; bias: tf.Tensor1D }): Matrix {
  const [scale, shift] = [weight.arraySync(), bias.arraySync()];
  return x.map((row) => {
    const mean = row.reduce((total, value) => total + value, 0) / row.length;
    const variance = row.reduce((total, value) => total + (value - mean) ** 2, 0) / row.length;
    return row.map((value, c) => ((value - mean) / Math.sqrt(variance + 1e-5)) * scale[c] + shift[c]);
  });
}

function draw(T: number, C: number) {
  const matrix = (rows: number, columns: number) =>
    random.normalTensor([rows, columns], 0, 0.5) as tf.Tensor2D;
  const vector = () => random.normalTensor([C]) as tf.Tensor1D;
  return {
    x: random.normalTensor([T, C]) as tf.Tensor2D,
    parameters: {
      attentionNorm: { weight: vector(), bias: vector() },
      attention: { query: matrix(C, C), key: matrix(C, C), value: matrix(C, C), output: matrix(C, C) },
      feedForwardNorm: { weight: vector(), bias: vector() },
      feedForward: { expand: matrix(C, 4 * C), project: matrix(4 * C, C) },
    },
  };
}

/** The block in float64, by loops; only GELU is left to tfjs. */
function reference(x: Matrix, parameters: ReturnType<typeof draw>['parameters']): Matrix {
  const { query, key, value, output } = parameters.attention;
  const read = norm(x, parameters.attentionNorm);
  const [q, k, v] = [query, key, value].map((matrix) => product(read, matrix.arraySync()));
  const mixed = q.map((row, t) => {
    const scores = k
      .slice(0, t + 1)
      .map((other) => other.reduce((total, number, c) => total + number * row[c], 0) / Math.sqrt(row.length));
    const weights = scores.map((score) => Math.exp(score - Math.max(...scores)));
    const total = weights.reduce((all, weight) => all + weight, 0);
    return row.map((_, c) => weights.reduce((all, weight, s) => all + (weight / total) * v[s][c], 0));
  });
  const middle = sum(x, product(mixed, output.arraySync()));
  const expanded = product(
    norm(middle, parameters.feedForwardNorm),
    parameters.feedForward.expand.arraySync(),
  );
  const activated = expanded.map((row) =>
    row.map((value) => (value * (1 + tf.erf(value * Math.SQRT1_2).dataSync()[0])) / 2),
  );
  return sum(middle, product(activated, parameters.feedForward.project.arraySync()));
}

test('random blocks agree with the formula in float64', async () => {
  for (const [T, C] of [
    [1, 4],
    [2 + random.integer(3), 4 + random.integer(4)],
  ]) {
    const { x, parameters } = draw(T, C);
    const actual = await student.call('transformerBlock', x, parameters);
    expectTensor(actual).toBeClose(tf.tensor2d(reference(x.arraySync(), parameters)), {
      tolerance: 1e-3,
      because: 'four matrix products in float32, and a norm that may magnify their rounding',
    });
  }
});

test('parts that write nothing leave the stream as it was', async () => {
  const { x, parameters } = draw(3, 4 + random.integer(4));
  const C = x.shape[1];
  const silent = {
    ...parameters,
    attention: { ...parameters.attention, output: tf.zeros<tf.Rank.R2>([C, C]) },
    feedForward: { ...parameters.feedForward, project: tf.zeros<tf.Rank.R2>([4 * C, C]) },
  };
  const speaking = await student.call('transformerBlock', x, parameters);
  expectTensor(speaking).toBeClose(tf.tensor2d(reference(x.arraySync(), parameters)), {
    tolerance: 1e-3,
    because: 'four matrix products in float32, and a norm that may magnify their rounding',
  });
  const actual = await student.call('transformerBlock', x, silent);
  expectTensor(actual).toBeClose(x, {
    tolerance: 1e-6,
    because: 'zeros are added, nothing else',
    mistakes: {
      'this is post-norm: the norm stands before each part, and not after each sum': tf.tensor2d(
        norm(norm(x.arraySync(), parameters.attentionNorm), parameters.feedForwardNorm),
      ),
      'nothing of x is left: both residual connections are missing': tf.zerosLike(x),
    },
  });
});
