import fc from 'fast-check';
import type * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { Random } from '../lib/random';
import golden from './golden/sfc32.json';
import { leakedTensors } from './leaks';

describe('the stream', () => {
  test.each(Object.entries(golden.words))('of seed %s is sfc32 as PractRand defines it', (seed, words) => {
    const random = new Random(Number(seed));
    expect(words.map(() => random.uniform() * 2 ** 32)).toEqual(words);
  });

  test('continues from a saved state exactly, through JSON, whatever was drawn before', () => {
    const draws = fc.array(fc.constantFrom('uniform', 'normal'), { maxLength: 20 });
    fc.assert(
      fc.property(fc.nat(), draws, draws, (seed, before, after) => {
        const random = new Random(seed);
        for (const kind of before) random[kind]();
        const resumed = new Random(0);
        resumed.state = JSON.parse(JSON.stringify(random.state));
        expect(after.map((kind) => resumed[kind]())).toEqual(after.map((kind) => random[kind]()));
        expect(resumed.state).toEqual(random.state);
      }),
      { seed: 1 },
    );
  });
});

describe('fork', () => {
  test('gives the same stream for the same name, however much was drawn before', () => {
    const random = new Random(5);
    const early = random.fork('dropout').uniform();
    random.uniform();
    expect(random.fork('dropout').uniform()).toBe(early);
  });

  test('gives other streams for other names and other seeds', () => {
    const seeds = Array.from({ length: 50 }, (_, seed) => seed);
    const names = ['data', 'dropout', 'weights', 'a', 'b', ''];
    const first = seeds.flatMap((seed) => names.map((name) => new Random(seed).fork(name).uniform()));
    // 300 draws of 32 bits: the chance that two meet is 1e-5.
    expect(new Set(first).size).toBe(first.length);
  });

  test('does not move the stream it comes from', () => {
    const random = new Random(5);
    const state = random.state;
    random.fork('data').normal();
    expect(random.state).toEqual(state);
  });

  test('gives a stream that does not correlate with its parent or sibling', () => {
    const n = 10_000;
    const parent = new Random(9);
    const [a, b] = [parent.fork('a'), parent.fork('b')];
    let withParent = 0;
    let withSibling = 0;
    for (let i = 0; i < n; i++) {
      const x = a.normal();
      withParent += x * parent.normal();
      withSibling += x * b.normal();
    }
    // The mean of n products of independent normals has σ = 1/√n; five of them.
    expect(Math.abs(withParent / n)).toBeLessThan(5 / Math.sqrt(n));
    expect(Math.abs(withSibling / n)).toBeLessThan(5 / Math.sqrt(n));
  });
});

describe('distributions', () => {
  const n = 100_000;

  test('uniform has mean 1/2 and variance 1/12, and stays in [0, 1)', () => {
    const values = Array.from(
      { length: n },
      (
        (random) => () =>
          random.uniform()
      )(new Random(1)),
    );
    const { mean, variance } = momentsOf(values);
    // σ of the mean is √(1/12n); of the variance √((1/80 − 1/144)/n). Five of each.
    expect(Math.abs(mean - 1 / 2)).toBeLessThan(5 * Math.sqrt(1 / 12 / n));
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(5 * Math.sqrt((1 / 80 - 1 / 144) / n));
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
  });

  test('normal has mean 0, variance 1, skewness 0 and kurtosis 3', () => {
    const values = Array.from(
      { length: n },
      (
        (random) => () =>
          random.normal()
      )(new Random(2)),
    );
    const { mean, variance } = momentsOf(values);
    const third = values.reduce((sum, value) => sum + value ** 3, 0) / n;
    const fourth = values.reduce((sum, value) => sum + value ** 4, 0) / n;
    // Variances of x, x², x³, x⁴ for a normal x: 1, 2, 15, 96. Five σ of each mean.
    expect(Math.abs(mean)).toBeLessThan(5 * Math.sqrt(1 / n));
    expect(Math.abs(variance - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
    expect(Math.abs(third)).toBeLessThan(5 * Math.sqrt(15 / n));
    expect(Math.abs(fourth - 3)).toBeLessThan(5 * Math.sqrt(96 / n));
  });

  test('integer hits each value equally often and never the bound', () => {
    const counts = new Array<number>(7).fill(0);
    const random = new Random(3);
    for (let i = 0; i < n; i++) counts[random.integer(7)]++;
    // Binomial: σ = √(n·1/7·6/7); five of them.
    const bound = 5 * Math.sqrt((n / 7) * (6 / 7));
    for (const count of counts) expect(Math.abs(count - n / 7)).toBeLessThan(bound);
    expect(counts).toHaveLength(7);
  });

  test('shuffle keeps every item, and puts each in each place equally often', () => {
    const rounds = 6000;
    const random = new Random(4);
    const places = [0, 0, 0];
    for (let i = 0; i < rounds; i++) {
      const shuffled = random.shuffle(['a', 'b', 'c']);
      expect([...shuffled].sort()).toEqual(['a', 'b', 'c']);
      places[shuffled.indexOf('a')]++;
    }
    for (const count of places) {
      expect(Math.abs(count - rounds / 3)).toBeLessThan(5 * Math.sqrt((rounds / 3) * (2 / 3)));
    }
  });
});

describe('tensors', () => {
  test('hold the numbers of the stream in order', () => {
    const [fromTensor, fromStream] = [new Random(6), new Random(6)];
    const values = fromTensor.normalTensor([2, 3], 10, 2).dataSync();
    expect([...values]).toEqual(Array.from(values, () => Math.fround(10 + 2 * fromStream.normal())));
    expect(fromTensor.state).toEqual(fromStream.state);
  });

  test('for dropout are zero where the stream is below the probability, and go on where it stood', () => {
    const [fromTensor, fromStream] = [new Random(6), new Random(6)];
    const values = fromTensor.dropoutTensor([40, 5], 0.25).dataSync();
    const expected = Array.from(values, () => (fromStream.uniform() < 0.25 ? 0 : Math.fround(4 / 3)));
    expect([...values]).toEqual(expected);
    expect(fromTensor.state).toEqual(fromStream.state);
  });

  test('are the only ones left behind', () => {
    const random = new Random(7);
    const made = (): tf.Tensor[] => [
      random.uniformTensor([4]),
      random.normalTensor([4]),
      random.dropoutTensor([4], 0.5),
    ];
    expect(leakedTensors(made)).toBe(0);
  });
});

function momentsOf(values: number[]): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length };
}
