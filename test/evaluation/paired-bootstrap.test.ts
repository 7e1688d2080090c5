import { describe, expect, it } from 'vitest';
import { pairedBootstrap } from '../../lib/evaluation/paired-bootstrap';
import golden from '../golden/paired-bootstrap.json';

describe('pairedBootstrap', () => {
  it.each(golden.cases.map((of) => [of.a.length, of] as const))(
    "agrees with scipy's bootstrap on %i documents",
    (_, { a, b, difference, interval, standardError, pValue }) => {
      const resamples = 20_000;
      const ours = pairedBootstrap(a, b, { resamples });
      expect(ours.difference).toBeCloseTo(difference, 12);
      // An end of the interval is a quantile of 20,000 draws: at 2.5 % its own standard error is
      // √(0.025 · 0.975 / 20,000) / 0.058 = 0.019 of theirs. Four of them, and as much again for scipy's.
      const within = 0.15 * standardError;
      expect(Math.abs(ours.interval[0] - interval[0])).toBeLessThan(within);
      expect(Math.abs(ours.interval[1] - interval[1])).toBeLessThan(within);
      // A share among 20,000 has a standard error of at most 0.0035: four of them.
      expect(Math.abs(ours.pValue - pValue)).toBeLessThan(4 * Math.sqrt((pValue * (1 - pValue) + 1e-4) / resamples)); // prettier-ignore
    },
  );

  it('of three documents gives the share of the 27 possible test sets', () => {
    // Differences 0.1, 0.4, 0.4 with mean 0.3. Moved to mean 0 they are −0.2, 0.1, 0.1, and a drawn mean reaches
    // 0.3 either way in no test set: three times −0.2 has mean −0.2. So p is 1 / (resamples + 1).
    const sure = pairedBootstrap([0.5, 0.6, 0.7], [0.4, 0.2, 0.3], { resamples: 999 });
    expect(sure.pValue).toBe(0.001);
    // Differences 0.3, 0, 0 with mean 0.1: as far as 0.1 from it are 0 (8 of the 27 test sets), 0.2 (6) and 0.3 (1).
    const unsure = pairedBootstrap([0.3, 0.5, 0.5], [0, 0.5, 0.5], { resamples: 20_000 });
    expect(Math.abs(unsure.pValue - 15 / 27)).toBeLessThan(4 * Math.sqrt((15 * 12) / 27 ** 2 / 20_000)); // 4 standard errors
    expect(unsure.interval[0]).toBe(0); // 8 in 27 drawn means are 0
    expect(unsure.interval[1]).toBeCloseTo(0.3, 12); // 1 in 27, more than 2.5 %
  });

  it('sees through what makes documents hard for both: unpaired scores would hide the difference', () => {
    const b = Array.from({ length: 40 }, (_, i) => i / 40);
    const a = b.map((score, i) => score + (i % 2 ? 0.011 : 0.009));
    const { difference, interval, pValue } = pairedBootstrap(a, b);
    expect(difference).toBeCloseTo(0.01, 12);
    expect(interval[0]).toBeGreaterThan(0.009);
    expect(pValue).toBeLessThan(0.001);
  });

  it('of a system and itself is sure of nothing', () => {
    const a = [0.2, 0.4, 0.9];
    expect(pairedBootstrap(a, a)).toEqual({ difference: 0, interval: [0, 0], pValue: 1 });
  });

  it('turned round gives the same with another sign', () => {
    const { a, b } = golden.cases[1];
    const [there, back] = [pairedBootstrap(a, b), pairedBootstrap(b, a)];
    expect(back.difference).toBe(-there.difference);
    expect(back.interval).toEqual([-there.interval[1], -there.interval[0]].map((x) => expect.closeTo(x, 12)));
    expect(back.pValue).toBe(there.pValue);
  });

  it('refuses scores of different documents', () => {
    expect(() => pairedBootstrap([1, 2], [1])).toThrow('at least two, got 2 and 1');
    expect(() => pairedBootstrap([1], [1])).toThrow('at least two, got 1 and 1');
  });
});
