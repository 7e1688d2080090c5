import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type RotaryConfig, rotaryFrequencies, type RotaryScaling } from '../../lib/nn/rotary-frequencies';
import { halfSplitOrder, rotaryTables, rotate, type RotaryLayout } from '../../lib/nn/rotary-positions';
import { Random } from '../../lib/random';
import golden from '../golden/llama.json';
import { maxRelativeError, tensorOf } from '../golden/golden';
import { leakedTensors } from '../leaks';

const plain: RotaryConfig = { headDim: 8, ropeTheta: 10_000, maxPositionEmbeddings: 64 };

/** A scaling with Hugging Face's field names turned to camelCase; `default` is none. */
function scalingOf(fields: Record<string, unknown>): RotaryScaling | undefined {
  const camel = (name: string): string => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  const renamed = Object.entries(fields).map(([name, value]) => [camel(name), value]);
  return fields.rope_type === 'default' ? undefined : (Object.fromEntries(renamed) as RotaryScaling);
}

function turned(x: tf.Tensor, positions: number[], layout: RotaryLayout, config = plain): tf.Tensor {
  return rotate(x, rotaryTables(tf.tensor1d(positions), rotaryFrequencies(config)), layout);
}

describe.each(golden.rotary)('with scaling $name, θ $theta', (reference) => {
  const { theta, positions, scaling } = reference;
  const config = {
    headDim: 16,
    ropeTheta: theta,
    maxPositionEmbeddings: 64,
    ropeScaling: scalingOf(scaling),
  };
  const length = Math.max(...positions) + 1;
  const frequencies = rotaryFrequencies(config, length);

  test("the attention factor is transformers', and the frequencies are but for the last place", () => {
    expect(frequencies.attentionFactor).toBeCloseTo(reference.attentionFactor, 12);
    if (scaling.rope_type === 'dynamic' && length > 64) return; // transformers keeps those of its first length
    reference.frequencies.values.forEach((value, pair) =>
      // Blending rounds three times in float32 there, once here.
      expect(Math.abs(frequencies.frequencies[pair] / value - 1), `pair ${pair}`).toBeLessThan(3e-7),
    );
  });

  test("turned queries are transformers'", () => {
    const output = rotate(
      tensorOf(reference.x),
      rotaryTables(tf.tensor1d(positions), frequencies),
      'half-split',
    );
    // A frequency that is off by half a unit in the last place is off by 1e-4 radians 2,000 positions later.
    expect(maxRelativeError(output, reference.turned)).toBeLessThan(length > 64 ? 1e-4 : 2e-6);
  });
});

describe('laws', () => {
  const layouts = fc.constantFrom<RotaryLayout>('half-split', 'interleaved');

  test('the product of a query and a key depends on the distance of their positions alone', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(500), fc.nat(500), layouts, (seed, distance, offset, layout) => {
        tf.tidy(() => {
          const random = new Random(seed);
          const [q, k] = [random.normalTensor([1, 8]), random.normalTensor([1, 8])];
          const score = (query: number, key: number): number =>
            tf.sum(tf.mul(turned(q, [query], layout), turned(k, [key], layout))).dataSync()[0];
          // Angles of up to 1,000 radians are off by up to 3e-5 in float32; eight products of about 1.
          expect(Math.abs(score(distance + offset, offset) - score(distance, 0))).toBeLessThan(1e-3);
        });
      }),
      { numRuns: 30, seed: 1 },
    );
  });

  test('turning keeps the length of every pair, and position 0 turns nothing', () => {
    const x = new Random(1).normalTensor([2, 3, 4, 8]);
    for (const layout of ['half-split', 'interleaved'] as const) {
      const lengths = (y: tf.Tensor): Float32Array => tf.norm(y, 2, -1).dataSync() as Float32Array;
      const after = lengths(turned(x, [0, 7, 100, 1000], layout));
      lengths(x).forEach((length, i) => expect(Math.abs(after[i] / length - 1)).toBeLessThan(1e-6)); // float32
      expect(turned(x, [0, 0, 0, 0], layout).dataSync()).toEqual(x.dataSync());
    }
  });

  test('interleaved is half-split with the features in another order', () => {
    const order = halfSplitOrder(1, 8);
    expect(order).toEqual([0, 2, 4, 6, 1, 3, 5, 7]);
    expect(halfSplitOrder(2, 4)).toEqual([0, 2, 1, 3, 4, 6, 5, 7]); // each head for itself
    const x = new Random(2).normalTensor([2, 3, 5, 8]);
    const positions = [3, 4, 5, 6, 7];
    const reordered = tf.gather(x, tf.tensor1d(order, 'int32'), 3);
    const back = tf.gather(turned(x, positions, 'interleaved'), tf.tensor1d(order, 'int32'), 3);
    expect(turned(reordered, positions, 'half-split').dataSync()).toEqual(back.dataSync());
  });
});

test('a pair is turned counterclockwise: by hand, (1, 0) at position 1 becomes (cos 1, sin 1)', () => {
  const config = { ...plain, headDim: 4 };
  const [x, expected] = [
    [1, 0, 0, 0],
    [Math.cos(1), Math.sin(1), 0, 0],
  ];
  const output = [...turned(tf.tensor2d([x]), [1], 'interleaved', config).dataSync()];
  output.forEach((value, i) => expect(value).toBeCloseTo(expected[i], 6)); // float32
  const [a, , b] = turned(tf.tensor2d([x]), [1], 'half-split', config).dataSync();
  expect([a, b].map((value) => value.toFixed(6))).toEqual(
    [Math.cos(1), Math.sin(1)].map((v) => v.toFixed(6)),
  );
});

test('dynamic scaling changes nothing within the context', () => {
  const dynamic = { ...plain, ropeScaling: { ropeType: 'dynamic', factor: 3 } as const };
  expect(rotaryFrequencies(dynamic, 64).frequencies).toEqual(rotaryFrequencies(plain).frequencies);
  expect(rotaryFrequencies(dynamic, 65).frequencies).not.toEqual(rotaryFrequencies(plain).frequencies);
});

test('an odd head size, and tables for other positions, are refused', () => {
  expect(() => rotaryFrequencies({ ...plain, headDim: 5 })).toThrow(
    'rotaryFrequencies: headDim must be even, as features turn in pairs, got 5',
  );
  expect(() => turned(tf.zeros([1, 2, 8]), [0, 1, 2], 'half-split')).toThrow(
    'rotate: x must be [..., 3, 8] as the tables are, got [1, 2, 8]',
  );
});

test('no operation leaves a tensor behind', () => {
  const x = new Random(1).normalTensor([1, 2, 3, 8]);
  const positions = tf.tensor1d([0, 1, 2]);
  const tables = rotaryTables(positions, rotaryFrequencies(plain));
  const scaled = { ...rotaryFrequencies(plain), attentionFactor: 2 };
  expect(leakedTensors(() => ({ ...rotaryTables(positions, scaled) }))).toBe(0);
  expect(leakedTensors(() => rotate(x, tables, 'half-split'))).toBe(0);
  expect(leakedTensors(() => rotate(x, tables, 'interleaved'))).toBe(0);
});
