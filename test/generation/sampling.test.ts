import { describe, expect, it } from 'vitest';
import { greedyToken, keptCandidates, sampleToken } from '../../lib/generation/sampling';
import { Random } from '../../lib/random';
import golden from '../golden/sampling.json';

describe('sampling', () => {
  it('refuses logits of a model that diverged, naming the token', () => {
    expect(() => sampleToken([0, NaN, 1], {}, new Random(1))).toThrow('got NaN for token 1');
    expect(() => sampleToken([], {}, new Random(1))).toThrow('the largest logit must be finite');
  });

  for (const { options, kept } of golden.cases) {
    it(`keeps the tokens that transformers keeps: ${JSON.stringify(options)}`, () => {
      const candidates = keptCandidates(golden.logits, options);
      const expected = Object.entries(kept).sort(([, a], [, b]) => b - a);
      // By logit, not by id: of two tokens alike (5 and 8) top-p may keep either one.
      expect(candidates.map(({ id }) => golden.logits[id])).toEqual(
        expected.map(([id]) => golden.logits[Number(id)]),
      );
      candidates.forEach(({ probability }, place) => {
        expect(probability).toBeCloseTo(expected[place][1], 10); // both float64
      });
    });
  }

  it('draws each token as often as its probability says, within five standard deviations', () => {
    const random = new Random(5);
    const options = { temperature: 1.3, topK: 6, topP: 0.9 };
    const draws = 20_000;
    const counts = new Map<number, number>();
    for (let i = 0; i < draws; i++) {
      const id = sampleToken(golden.logits, options, random);
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    const candidates = keptCandidates(golden.logits, options);
    expect([...counts.keys()].sort()).toEqual(candidates.map(({ id }) => id).sort());
    for (const { id, probability: p } of candidates) {
      const sigma = Math.sqrt(draws * p * (1 - p));
      expect(Math.abs((counts.get(id) ?? 0) - draws * p)).toBeLessThan(5 * sigma);
    }
  });

  it('top-k 1 and a tiny temperature are greedy, without overflow for huge logits', () => {
    const huge = [1e4, -1e4, 1.0001e4];
    expect(greedyToken(huge)).toBe(2);
    expect(sampleToken(huge, { topK: 1 }, new Random(1))).toBe(2);
    expect(sampleToken(huge, { temperature: 1e-3 }, new Random(1))).toBe(2);
  });

  it('never draws a token whose logit is −Infinity', () => {
    expect(keptCandidates([0, -Infinity, 1], { topK: 3 }).map(({ id }) => id)).toEqual([2, 0]);
  });

  it('refuses options out of range, saying how to mend them', () => {
    const draw = (options: object) => () => sampleToken([0, 1], options, new Random(1));
    expect(draw({ temperature: 0 })).toThrow(
      'above 0, got 0: for the likeliest token every time sample greedily',
    );
    expect(draw({ topK: -1 })).toThrow('topK must be a whole number');
    expect(draw({ topP: 0 })).toThrow('topP must be in (0, 1], got 0');
    expect(draw({ topP: NaN })).toThrow('topP must be in (0, 1], got NaN');
  });
});
