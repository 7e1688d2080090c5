import { expect, test } from 'vitest';
import { contest, median, type Contestant } from '../../lib/bench/contest';

/** A contestant whose rounds take the given milliseconds; each call is noted in `calls`. */
function scripted(implementation: string, milliseconds: number[], calls: string[], work = {}): Contestant {
  const rest = [...milliseconds];
  return {
    implementation,
    round: async () => {
      calls.push(implementation);
      return { milliseconds: rest.shift()!, ...work };
    },
    peakGflops: async () => 40,
    peakMemoryBytes: async () => 1e6,
    close: () => undefined,
  };
}

test('the median is the middle value, or the mean of the middle two', () => {
  expect(median([30, 10, 20])).toBe(20);
  expect(median([40, 10, 20, 30])).toBe(25);
});

test('contestants work in turn', async () => {
  const calls: string[] = [];
  await contest('x', [scripted('a', [1, 1, 1], calls), scripted('b', [1, 1, 1], calls)], 2);
  expect(calls.join('')).toBe('ababab');
});

test('the warm-up does not count, and the median does', async () => {
  const [result] = await contest('x', [scripted('a', [9000, 10, 500, 20], [])], 3);
  expect(result).toEqual({
    name: 'x',
    implementation: 'a',
    milliseconds: 20,
    peakMemoryBytes: 1e6,
    rounds: 3,
  });
});

test('tokens and operations become rates, and a share of the peak', async () => {
  const work = { tokens: 100, flops: 2e9 }; // in 0.2 s: 500 tokens/s, 10 GFLOP/s of 40
  const [result] = await contest('x', [scripted('a', [1, 200], [], work)], 1);
  expect(result).toMatchObject({ tokensPerSecond: 500, gflops: 10, peakFraction: 0.25 });
});
