import { expectValue, random, student } from 'headway/grading';
import { test } from 'vitest';

test('random coins and draws agree with the rule', async () => {
  for (let round = 0; round < 6; round++) {
    const count = 3 + random.integer(12);
    const coins = Array.from({ length: count - 1 }, () => random.uniform());
    const draws = Array.from({ length: count - 1 }, () => random.uniform());
    const expected = coins.map((coin, first) => {
      if (coin < 0.5) return { first, second: first + 1, label: 0 };
      const k = Math.floor(draws[first] * (count - 2)); // the k-th, skipping two neighbours
      return { first, second: k < first ? k : k + 2, label: 1 };
    });
    expectValue(await student.call('nextSentencePairs', count, coins, draws)).toEqual(expected);
  }
});

test('every other sentence is equally likely', async () => {
  // 3,001 sentences that never follow: whichever the first, the mean of the draws is about the middle.
  const count = 3001;
  const coins = new Array<number>(count - 1).fill(0.75);
  const draws = coins.map(() => random.uniform());
  expectValue(await student.call('nextSentencePairs', count, coins, draws)).toObey(
    'the second sentences must be spread over the whole text, about 600 in each fifth',
    (pairs) => {
      const fifths = new Array<number>(5).fill(0);
      for (const { second } of pairs as { second: number }[]) fifths[Math.floor((5 * second) / count)] += 1;
      // √(3,000 · 1/5 · 4/5) = 22; five of them.
      return fifths.every((found) => Math.abs(found - 600) <= 110);
    },
  );
});
