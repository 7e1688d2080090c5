import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dropout } from '../../lib/nn/dropout';
import { Embedding } from '../../lib/nn/embedding';
import { FeedForward } from '../../lib/nn/feed-forward';
import { gelu, geluTanh } from '../../lib/nn/gelu';
import { LayerNorm } from '../../lib/nn/layer-norm';
import { Conv1D, Linear } from '../../lib/nn/linear';
import { sinusoidalPositions } from '../../lib/nn/positions';
import { Random } from '../../lib/random';
import golden from '../golden/nn.json';
import { assignParameters, maxRelativeError, tensorOf } from '../golden/golden';
import { leakedTensors } from '../leaks';

/** Both sides compute in float32, with some tens of roundings of 6e-8 each in between. */
const float32 = 2e-6;

describe('Linear and Conv1D', () => {
  test('Linear is x·Wᵀ + b with the weight [out, in]', () => {
    const linear = new Linear(2, 3, 'zeros');
    linear.weight.assign(tf.tensor2d([[1, 2], [3, 4], [5, 6]])); // prettier-ignore
    linear.bias!.assign(tf.tensor1d([10, 20, 30]));
    expect(linear.forward(tf.tensor2d([[1, -1]])).arraySync()).toEqual([[9, 19, 29]]);
  });

  test('Conv1D is x·W + b with the weight [in, out]', () => {
    const conv = new Conv1D(2, 3, 'zeros');
    conv.weight.assign(tf.tensor2d([[1, 3, 5], [2, 4, 6]])); // prettier-ignore
    conv.bias!.assign(tf.tensor1d([10, 20, 30]));
    expect(conv.forward(tf.tensor2d([[1, -1]])).arraySync()).toEqual([[9, 19, 29]]);
  });

  test('they work on the last axis, whatever stands before it', () => {
    const linear = new Linear(4, 3, new Random(1));
    const x = new Random(2).normalTensor([2, 5, 4]);
    const rows = linear.forward(tf.reshape(x, [10, 4]));
    expect(linear.forward(x).shape).toEqual([2, 5, 3]);
    expect(linear.forward(x).dataSync()).toEqual(rows.dataSync());
  });

  test('a wrong last axis is named, with what came', () => {
    expect(() => new Linear(4, 3, 'zeros').forward(tf.zeros([2, 5]))).toThrow(
      'Linear: the last axis of x must be 4, got [2, 5]',
    );
    expect(() => new Conv1D(4, 3, 'zeros').forward(tf.scalar(1))).toThrow(
      'Conv1D: the last axis of x must be 4',
    );
  });

  test('without bias they have one parameter and keep zero at zero', () => {
    const linear = new Linear(4, 3, new Random(1), { bias: false });
    expect([...linear.namedParameters().keys()]).toEqual(['weight']);
    expect(Math.max(...linear.forward(tf.zeros([1, 4])).dataSync())).toBe(0);
  });

  test('the first weights have the standard deviation asked for, and the bias is zero', () => {
    const { weight, bias } = new Linear(100, 100, new Random(3), { standardDeviation: 0.02 });
    const deviation = Math.sqrt(tf.moments(weight).variance.dataSync()[0]);
    // 5 σ of the estimate: σ/√(2n) with n = 10,000 is 0.7 % of 0.02.
    expect(Math.abs(deviation / 0.02 - 1)).toBeLessThan(5 / Math.sqrt(2 * 10_000));
    expect(Math.max(...bias!.dataSync().map(Math.abs))).toBe(0);
  });
});

describe('Embedding', () => {
  test('row i is the vector of id i', () => {
    const embedding = new Embedding(3, 2, 'zeros');
    embedding.weight.assign(tf.tensor2d([[0, 1], [10, 11], [20, 21]])); // prettier-ignore
    const ids = tf.tensor2d([[2, 0], [1, 1]], [2, 2], 'int32'); // prettier-ignore
    expect(embedding.forward(ids).arraySync()).toEqual([
      [[20, 21], [0, 1]],
      [[10, 11], [10, 11]],
    ]); // prettier-ignore
  });

  test('the gradient of a vector counts each of its uses', () => {
    const embedding = new Embedding(3, 2, 'zeros');
    const ids = tf.tensor2d([[2, 0, 2]], [1, 3], 'int32');
    const { grads } = tf.variableGrads(() => tf.sum(embedding.forward(ids)), [embedding.weight]);
    expect(grads[embedding.weight.name].arraySync()).toEqual([[1, 1], [0, 0], [2, 2]]); // prettier-ignore
  });
});

describe('LayerNorm', () => {
  test("output and gradients are PyTorch's", () => {
    const norm = new LayerNorm(5);
    assignParameters(norm, { weight: golden.layerNorm.weight, bias: golden.layerNorm.bias });
    const x = tf.variable(tensorOf(golden.layerNorm.x));
    const probe = tensorOf(golden.layerNorm.probe);
    expect(maxRelativeError(norm.forward(x), golden.layerNorm.output)).toBeLessThan(float32);
    const { grads } = tf.variableGrads(() => tf.sum(tf.mul(norm.forward(x), probe)));
    expect(maxRelativeError(grads[x.name], golden.layerNorm.gradients.x)).toBeLessThan(float32);
    expect(maxRelativeError(grads[norm.weight.name], golden.layerNorm.gradients.weight)).toBeLessThan(
      float32,
    );
    expect(maxRelativeError(grads[norm.bias!.name], golden.layerNorm.gradients.bias)).toBeLessThan(float32);
  });

  test('each position comes out with mean 0 and variance 1, whatever the offset and scale', () => {
    const size = 32;
    const norm = new LayerNorm(size, { epsilon: 0 });
    const offset = fc.double({ min: -10, max: 10, noNaN: true });
    const scale = fc.double({ min: 0.1, max: 100, noNaN: true });
    fc.assert(
      fc.property(fc.nat(), offset, scale, (seed, mean, deviation) => {
        const { mean: means, variance } = tf.moments(
          norm.forward(new Random(seed).normalTensor([3, size], mean, deviation)),
          -1,
        );
        // Float32 keeps 6e-8 of an offset up to 100 times the deviation: 6e-6, and some for the sums.
        expect(Math.max(...means.dataSync().map(Math.abs))).toBeLessThan(3e-5);
        expect(Math.max(...variance.dataSync().map((v) => Math.abs(v - 1)))).toBeLessThan(1e-4);
      }),
      { numRuns: 30, seed: 1 },
    );
  });

  test('epsilon stands inside the root: a constant input gives zeros, and a tiny one is damped', () => {
    const norm = new LayerNorm(2, { epsilon: 1 });
    // Centred ±1, variance 1: ±1/√(1 + 1). With epsilon outside the root it would be ±1/2.
    const output = norm.forward(tf.tensor2d([[3, 5], [7, 7]])).arraySync() as number[][]; // prettier-ignore
    expect(output[0][1]).toBeCloseTo(Math.SQRT1_2, 6); // half a unit of the sixth digit: float32
    expect(output[1]).toEqual([0, 0]);
  });

  test('without bias it has a scale only', () => {
    expect([...new LayerNorm(4, { bias: false }).namedParameters().keys()]).toEqual(['weight']);
  });
});

describe('GELU', () => {
  const x = tensorOf(golden.gelu.x);
  const largestError = (y: tf.Tensor, expected: { values: number[] }): number =>
    Math.max(...y.dataSync().map((value, i) => Math.abs(value - expected.values[i])));

  test("the exact form is PyTorch's", () => {
    // tfjs computes erf by Abramowitz and Stegun 7.1.26, off by up to 1.5e-7; x/2 multiplies that by up to 3.
    expect(largestError(gelu(x), golden.gelu.exact)).toBeLessThan(5e-7);
  });

  test("the tanh form is PyTorch's", () => {
    // Float32 near 6 has steps of 5e-7. Writing 0.0447 for 0.044715 would be off by 9e-6.
    expect(largestError(geluTanh(x), golden.gelu.tanh)).toBeLessThan(1e-6);
  });

  test('the two forms differ by more than 1e-4 and less than 1e-3', () => {
    const difference = tf.max(tf.abs(tf.sub(gelu(x), geluTanh(x)))).dataSync()[0];
    expect(difference).toBeGreaterThan(1e-4);
    expect(difference).toBeLessThan(1e-3);
  });
});

describe('dropout', () => {
  test('without a source of randomness, or with probability 0, it returns its input', () => {
    const x = tf.ones([4]);
    expect(dropout(x, 0.5)).toBe(x);
    expect(dropout(x, 0, new Random(1))).toBe(x);
  });

  test('it makes zeros with the given probability and scales the rest to keep the mean', () => {
    const n = 10_000;
    const values = dropout(tf.ones([n]), 0.2, new Random(1)).dataSync();
    const zeros = values.filter((value) => value === 0).length;
    // Binomial: σ = √(n·0.2·0.8) = 40; five of them.
    expect(Math.abs(zeros - 0.2 * n)).toBeLessThan(5 * Math.sqrt(n * 0.2 * 0.8));
    expect(new Set(values)).toEqual(new Set([0, Math.fround(1.25)]));
  });

  test('the same seed gives the same mask', () => {
    const x = tf.ones([100]);
    const mask = dropout(x, 0.5, new Random(7)).dataSync();
    expect(dropout(x, 0.5, new Random(7)).dataSync()).toEqual(mask);
    expect(dropout(x, 0.5, new Random(8)).dataSync()).not.toEqual(mask);
  });

  test('a gradient flows where the value was kept, scaled alike', () => {
    const x = tf.variable(tf.ones([50]));
    const kept = dropout(x, 0.5, new Random(3)).dataSync();
    const { grads } = tf.variableGrads(() => tf.sum(dropout(x, 0.5, new Random(3))), [x]);
    expect(grads[x.name].dataSync()).toEqual(kept);
  });

  test.each([1, -0.1, NaN])('a probability of %d is refused', (probability) => {
    expect(() => dropout(tf.ones([1]), probability, new Random(1))).toThrow(
      `dropout: probability must be at least 0 and below 1, got ${probability}`,
    );
  });
});

describe('sinusoidalPositions', () => {
  test("they are the paper's formula, sines and cosines interleaved", () => {
    // The golden values are in double precision: float32 rounds them by 6e-8.
    expect(maxRelativeError(sinusoidalPositions(9, 6), golden.sinusoidalPositions)).toBeLessThan(1e-7);
  });

  test('the product of two positions depends on their distance alone', () => {
    const positions = sinusoidalPositions(40, 16);
    const products = tf.matMul(positions, positions, false, true).arraySync() as number[][];
    // sin·sin + cos·cos = cos of the difference, summed over eight frequencies in float32.
    for (let p = 0; p < 30; p++) expect(Math.abs(products[p][p + 7] - products[0][7])).toBeLessThan(1e-5);
  });

  test('an odd hidden size is refused', () => {
    expect(() => sinusoidalPositions(4, 5)).toThrow('sinusoidalPositions: hiddenSize must be even, got 5');
  });
});

test('no layer leaves a tensor behind', () => {
  const random = new Random(1);
  const x = random.normalTensor([2, 3, 4]);
  const ids = tf.tensor2d([[1, 0]], [1, 2], 'int32');
  const linear = new Linear(4, 5, random);
  const conv = new Conv1D(4, 5, random);
  const embedding = new Embedding(3, 4, random);
  const norm = new LayerNorm(4);
  const feedForward = new FeedForward({ hiddenSize: 4, dropout: 0.5 }, random);
  const work: Record<string, () => tf.Tensor> = {
    linear: () => linear.forward(x),
    conv: () => conv.forward(x),
    embedding: () => embedding.forward(ids),
    norm: () => norm.forward(x),
    gelu: () => gelu(x),
    geluTanh: () => geluTanh(x),
    dropout: () => dropout(x, 0.5, random),
    feedForward: () => feedForward.forward(x, { random }),
    sinusoidalPositions: () => sinusoidalPositions(3, 4),
    construction: () => {
      new FeedForward({ hiddenSize: 4 }, random).dispose();
      return tf.scalar(0);
    },
  };
  const leaks = Object.fromEntries(Object.entries(work).map(([name, run]) => [name, leakedTensors(run)]));
  expect(leaks).toEqual(Object.fromEntries(Object.keys(work).map((name) => [name, 0])));
});
