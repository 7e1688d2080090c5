import { describe, expect, test } from 'vitest';
import { contest, type Contestant, type Turn } from '../../lib/bench/contest';
import { median, quartiles } from '../../lib/bench/statistics';

/** A contestant whose repetitions take the given milliseconds; each turn is noted in `calls`. */
function scripted(
  implementation: string,
  milliseconds: number[],
  calls: string[] = [],
  work: Partial<Turn> = {},
): Contestant {
  const rest = [...milliseconds];
  return {
    implementation,
    turn: async (repetitions) => {
      calls.push(`${implementation}${repetitions}`);
      return { milliseconds: rest.splice(0, repetitions), ...work };
    },
    peakMemoryBytes: async () => 1e6,
    close: () => undefined,
  };
}

test('the median is the middle value, or the mean of the middle two', () => {
  expect(median([30, 10, 20])).toBe(20);
  expect(median([40, 10, 20, 30])).toBe(25);
});

test('quartiles are interpolated as NumPy does', () => {
  expect(quartiles([1, 2, 3, 4])).toEqual([1.75, 2.5, 3.25]); // numpy.percentile([1, 2, 3, 4], [25, 50, 75])
});

describe('a contest', () => {
  test('lets contestants work in turn', async () => {
    const calls: string[] = [];
    const contestants = [scripted('a', [1, 1, 1], calls), scripted('b', [1, 1, 1], calls)];
    await contest('x', contestants, { rounds: 2, repetitions: 1 });
    expect(calls.join(' ')).toBe('a1 b1 a1 b1 a1 b1');
  });

  test('fills a second with each turn, going by the last repetition of the warm-up', async () => {
    const calls: string[] = [];
    const contestants = [scripted('a', [900, 100], calls), scripted('b', [900, 4000], calls)];
    await contest('x', contestants, { rounds: 1, warmUp: 2 });
    expect(calls.join(' ')).toBe('a2 b2 a10 b1');
  });

  test('takes the median over rounds of the mean of each turn, without the warm-up', async () => {
    const contestants = [scripted('a', [9000, 10, 30, 400, 600, 14, 18])];
    const [result] = await contest('x', contestants, { rounds: 3, repetitions: 2 });
    expect(result).toEqual({
      name: 'x',
      implementation: 'a',
      milliseconds: 20, // of 20, 500 and 16
      quartiles: [15, 24, 307.5], // of 10, 14, 18, 30, 400, 600
      compileSeconds: (9000 - 24) / 1000,
      peakMemoryBytes: 1e6,
      relativeSpeed: 1,
      rounds: 3,
      repetitions: 2,
    });
  });

  test('gives rates, and a share of the best matrix product of the run', async () => {
    const work = { tokens: 100, flops: 2e9 }; // in 0.2 s: 500 tokens/s, 10 GFLOP/s of 40
    const peaks = [20, 40];
    const [result] = await contest('x', [scripted('a', [1, 200, 200], [], work)], {
      rounds: 2,
      repetitions: 1,
      matMulPeak: async () => peaks.shift()!,
    });
    expect(result).toMatchObject({
      tokensPerSecond: 500,
      gflops: 10,
      peakFraction: 0.25,
      matMulPeakGflops: 40,
    });
  });

  test('compares speeds within each round, so that a slow moment of the machine slows both', async () => {
    const contestants = [scripted('a', [1, 10, 100, 10]), scripted('b', [1, 20, 200, 5])];
    const results = await contest('x', contestants, { rounds: 3, repetitions: 1 });
    expect(results.map(({ relativeSpeed }) => relativeSpeed)).toEqual([1, 0.5]);
  });

  test('of different work compares no speeds, and where nothing is compiled tells no time for it', async () => {
    const contestants = [scripted('train', [1, 100]), scripted('encode', [1, 200])];
    const options = { rounds: 1, repetitions: 1, comparable: false, compiled: false };
    for (const result of await contest('x', contestants, options)) {
      expect(result).not.toHaveProperty('relativeSpeed');
      expect(result).not.toHaveProperty('compileSeconds');
    }
  });

  test('is called off if contestants do different work, as their losses show', async () => {
    const contestants = (loss: number): Contestant[] => [
      scripted('a', [1, 1], [], { losses: [4.2] }),
      scripted('no loss', [1, 1]),
      scripted('b', [1, 1], [], { losses: [loss] }),
    ];
    await expect(contest('x', contestants(4.2009), { rounds: 1, repetitions: 1 })).resolves.toHaveLength(3);
    await expect(contest('x', contestants(4.2011), { rounds: 1, repetitions: 1 })).rejects.toThrow(
      'their first losses must agree to 0.001, got 4.2000 from a and 4.2011 from b',
    );
  });

  test('compares the losses of one way to do the work, not of two', async () => {
    const contestants = (loss: number): Contestant[] => [
      { ...scripted('a', [1, 1], [], { losses: [4.2] }), variant: 'by length' },
      { ...scripted('b', [1, 1], [], { losses: [3.9] }), variant: 'as drawn' },
      { ...scripted('c', [1, 1], [], { losses: [loss] }), variant: 'as drawn' },
    ];
    await expect(contest('x', contestants(3.9), { rounds: 1, repetitions: 1 })).resolves.toHaveLength(3);
    await expect(contest('x', contestants(4.2), { rounds: 1, repetitions: 1 })).rejects.toThrow(
      'got 3.9000 from b and 4.2000 from c',
    );
  });

  test('is called off if a loss is no number', async () => {
    const contestants = [
      scripted('a', [1, 1], [], { losses: [4.2] }),
      scripted('b', [1, 1], [], { losses: [NaN] }),
    ];
    await expect(contest('x', contestants, { rounds: 1, repetitions: 1 })).rejects.toThrow('NaN from b');
  });
});
