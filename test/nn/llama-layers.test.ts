import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { GatedFeedForward, silu } from '../../lib/nn/gated-feed-forward';
import type { Linear } from '../../lib/nn/linear';
import type { Module } from '../../lib/nn/module';
import { RmsNorm } from '../../lib/nn/rms-norm';
import { Random } from '../../lib/random';
import golden from '../golden/llama.json';
import { assignParameters, type GoldenTensor, maxRelativeError, tensorOf } from '../golden/golden';
import { leakedTensors } from '../leaks';

/** Both sides compute in float32, with some tens of roundings of 6e-8 each in between. */
const float32 = 2e-6;

describe.each([
  ['RmsNorm', new RmsNorm(5, 1e-3), golden.rmsNorm],
  [
    'GatedFeedForward',
    new GatedFeedForward({ hiddenSize: 6, intermediateSize: 5, bias: true }, 'zeros'),
    golden.gatedFeedForward,
  ],
] as const)('%s', (_, layer: Module & { forward(x: tf.Tensor): tf.Tensor }, reference) => {
  test("output and gradients are transformers'", () => {
    assignParameters(layer, reference.parameters);
    const x = tf.variable(tensorOf(reference.x));
    expect(maxRelativeError(layer.forward(x), reference.output)).toBeLessThan(float32);
    const probe = tensorOf(reference.probe);
    const { grads } = tf.variableGrads(() => tf.sum(tf.mul(layer.forward(x), probe)));
    const gradients = new Map<string, GoldenTensor>(Object.entries(reference.gradients));
    for (const [name, variable] of [...layer.namedParameters(), ['x', x] as const]) {
      expect(maxRelativeError(grads[variable.name], gradients.get(name)!), name).toBeLessThan(float32);
    }
  });

  test('leaves no tensor behind', () => {
    const x = tensorOf(reference.x);
    expect(leakedTensors(() => layer.forward(x))).toBe(0);
  });
});

describe('RmsNorm', () => {
  test('by hand: (3, 4) has the root mean square √12.5', () => {
    const output = new RmsNorm(2, 0).forward(tf.tensor1d([3, 4])).dataSync();
    expect(output[0]).toBeCloseTo(3 / Math.sqrt(12.5), 6); // half a unit of the sixth digit: float32
    expect(output[1]).toBeCloseTo(4 / Math.sqrt(12.5), 6);
  });

  test('epsilon stands inside the root: with 1 and epsilon 3 a feature of 1 becomes a half', () => {
    expect(new RmsNorm(2, 3).forward(tf.tensor1d([1, -1])).arraySync()).toEqual([0.5, -0.5]);
  });

  test('forgets the size of its input and, unlike LayerNorm, keeps its mean', () => {
    const norm = new RmsNorm(4, 0);
    const x = tf.tensor1d([1, 2, 3, 6]);
    const [small, large] = [norm.forward(x), norm.forward(tf.mul(x, 1000))].map((y) => y.dataSync());
    small.forEach((value, i) => expect(value).toBeCloseTo(large[i], 6)); // float32
    expect(small.every((value) => value > 0)).toBe(true);
  });

  test('has a scale only', () => {
    expect([...new RmsNorm(4).namedParameters().keys()]).toEqual(['weight']);
  });
});

describe('GatedFeedForward', () => {
  test('lets nothing pass where the gate is far below zero, and the features where it is 1 above and up', () => {
    expect(silu(tf.tensor1d([-50, 0, 50])).arraySync()).toEqual([-0, 0, 50].map((v) => expect.closeTo(v, 6)));
  });

  test('starts with the spreads it is given, smaller where it writes into the stream', () => {
    const { gate, up, down } = new GatedFeedForward(
      { hiddenSize: 100, intermediateSize: 90, initializerRange: 0.3, residualInitializerRange: 0.1 },
      new Random(1),
    );
    for (const [layer, range] of [
      [gate, 0.3],
      [up, 0.3],
      [down, 0.1],
    ] as const) {
      const { weight } = layer as Linear;
      // prettier-ignore
      const deviation = Math.sqrt(tf.moments(weight).variance.dataSync()[0]);
      // 5 σ of the estimate of a deviation from n values: σ/√(2n).
      expect(Math.abs(deviation / range - 1)).toBeLessThan(5 / Math.sqrt(2 * weight.size));
    }
  });
});
