import { expectValue, random, student } from 'headway/grading';
import { test } from 'vitest';

/** Multiples of 1/64, so that sums are exact. */
const draw = (): number => -random.integer(640) / 64 - random.integer(64) / 4096;

test('random hypotheses: the best of all continuations, best first', async () => {
  for (let i = 0; i < 4; i++) {
    const [beams, V] = [1 + random.integer(5), 2 + random.integer(8)];
    const hypotheses = Array.from({ length: beams }, () => ({
      tokens: Array.from({ length: 3 }, () => random.integer(50)),
      score: draw(),
    }));
    const next = hypotheses.map(() => Array.from({ length: V }, draw));
    const all = hypotheses.flatMap(({ tokens, score }, beam) =>
      next[beam].map((logP, token) => ({ tokens: [...tokens, token], score: score + logP })),
    );
    const best = all.sort((a, b) => b.score - a.score).slice(0, beams);
    expectValue(await student.call('beamStep', hypotheses, next, beams)).toEqual(best);
  }
});

test('with one beam it is greedy search', async () => {
  const next = [Array.from({ length: 9 }, (_, token) => (token === 4 ? -0.5 : -1 - token))];
  const actual = await student.call('beamStep', [{ tokens: [2], score: -1 }], next, 1);
  expectValue(actual).toEqual([{ tokens: [2, 4], score: -1.5 }]);
});
