import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bandKeys,
  candidateProbability,
  chooseBanding,
  KeyTable,
} from '../../../lib/data/deduplication/bands';
import { Clusters } from '../../../lib/data/deduplication/clusters';
import { agreement, MinHash } from '../../../lib/data/deduplication/min-hash';
import { hashShingle, jaccard, permute, shingles } from '../../../lib/data/deduplication/shingles';
import { sketch, sketchSimilarity, sketchSize } from '../../../lib/data/deduplication/sketch';
import { ConfigError } from '../../../lib/errors';
import { Random } from '../../../lib/random';

/** Two sets of words of which `shared` are in both, out of `all`. */
function twoSets(shared: number, all: number): [Set<string>, Set<string>] {
  const words = Array.from({ length: all }, (_, i) => `w${i}`);
  const cut = shared + Math.floor((all - shared) / 2);
  return [new Set(words.slice(0, cut)), new Set([...words.slice(0, shared), ...words.slice(cut)])];
}

describe('shingles', () => {
  it("gives Broder's example: 4-shingles of 'a rose is a rose is a rose'", () => {
    // Broder 1997, §2: {(a,rose,is,a), (rose,is,a,rose), (is,a,rose,is)} is the set without multiplicity.
    expect(shingles('a rose is a rose is a rose', 4)).toEqual(
      new Set(['a rose is a', 'rose is a rose', 'is a rose is']),
    );
  });

  it('takes a short text as one shingle, and an empty one as none', () => {
    expect(shingles('Hello, world!')).toEqual(new Set(['hello world']));
    expect(shingles(' … ')).toEqual(new Set());
  });

  it('requires a size of at least one word', () => {
    expect(() => shingles('a b c', 0)).toThrow(ConfigError);
  });

  it('are alike by Jaccard: shared over all', () => {
    expect(jaccard(new Set('abcd'), new Set('cdef'))).toBe(2 / 6);
    expect(jaccard(new Set(), new Set())).toBe(1);
    expect(jaccard(new Set('a'), new Set())).toBe(0);
  });
});

describe('permute', () => {
  it("is MurmurHash3's finaliser: published values of the empty key under two seeds", () => {
    expect(permute(0)).toBe(0);
    expect(permute(1)).toBe(0x514e28b7);
    expect(permute(0xffffffff)).toBe(0x81f16f39);
  });

  it('gives different shingles different words', () => {
    const hashes = Array.from({ length: 20_000 }, (_, i) => hashShingle(`the ${i} of ${i * 7}`));
    // n²/2³³ = 0.05 collisions are to be expected.
    expect(new Set(hashes).size).toBeGreaterThanOrEqual(19_998);
  });
});

describe('a sketch', () => {
  it('of short texts gives their Jaccard similarity exactly', () => {
    const words = fc.uniqueArray(fc.integer({ min: 0, max: 60 }).map(String), { maxLength: 60 });
    fc.assert(
      fc.property(words, words, (a, b) => {
        expect(sketchSimilarity(sketch(a), sketch(b))).toBe(jaccard(new Set(a), new Set(b)));
      }),
    );
  });

  it('of long texts estimates it from the smallest hashes', () => {
    const [a, b] = twoSets(6_000, 10_000);
    expect(sketch(a)).toHaveLength(sketchSize);
    // Standard deviation √(0.6 · 0.4 / 512) = 0.022: four of them.
    expect(Math.abs(sketchSimilarity(sketch(a), sketch(b)) - 0.6)).toBeLessThan(0.088);
  });

  it('of a long and a short text does not count what the long one left out', () => {
    const long = Array.from({ length: 5_000 }, (_, i) => `w${i}`);
    expect(sketchSimilarity(sketch(long), sketch(long.slice(0, 50)))).toBeLessThan(0.05); // exact: 0.01
  });
});

describe('MinHash', () => {
  it.each([
    [0, 80],
    [30, 100],
    [80, 100],
    [50, 50],
  ])('agrees in the share of numbers that is the similarity: %i of %i', (shared, all) => {
    const [a, b] = twoSets(shared, all);
    const minHash = new MinHash(4_000, new Random(7));
    const similarity = jaccard(a, b);
    const estimate = agreement(minHash.signature(sketch(a)), minHash.signature(sketch(b)));
    // Four standard deviations of a mean of 4,000 agreements.
    const within = 4 * Math.sqrt((similarity * (1 - similarity)) / 4_000);
    expect(Math.abs(estimate - similarity)).toBeLessThanOrEqual(within);
  });

  it('has one signature for a seed, whatever the order of the set', () => {
    const [a] = twoSets(10, 40);
    const sign = (set: Iterable<string>): number[] => [...new MinHash(16).signature(sketch(set))];
    expect(sign([...a].reverse())).toEqual(sign(a));
  });
});

describe('bands', () => {
  it('find pairs with the probabilities of Mining of Massive Datasets, figure 3.8 (b = 20, r = 5)', () => {
    const published = { 0.2: 0.006, 0.3: 0.047, 0.4: 0.186, 0.5: 0.47, 0.6: 0.802, 0.7: 0.975, 0.8: 0.9996 };
    for (const [similarity, probability] of Object.entries(published)) {
      const computed = candidateProbability(Number(similarity), { bands: 20, rows: 5 });
      expect(Math.abs(computed - probability)).toBeLessThan(6e-4); // as printed, 0.0063 cut to .006
    }
  });

  it('are chosen as long as the recall at the threshold allows', () => {
    // By hand, k = 128 and s = 0.7: r = 6, b = 21: 1 − (1 − 0.1176)²¹ = 0.928; r = 5, b = 25: 1 − (1 − 0.1681)²⁵ = 0.990.
    expect(chooseBanding(128, 0.7)).toEqual({ bands: 25, rows: 5 });
    expect(() => chooseBanding(4, 0.1)).toThrow(/4 permutations are too few/);
    expect(() => chooseBanding(128, 0)).toThrow(ConfigError);
  });

  it('propose pairs as often as the S-curve says', () => {
    const banding = { bands: 16, rows: 4 };
    const trials = 600;
    for (const shared of [30, 50, 70]) {
      const [a, b] = twoSets(shared, 100).map(sketch);
      let found = 0;
      for (let seed = 0; seed < trials; seed++) {
        const minHash = new MinHash(64, new Random(seed));
        const keys = bandKeys(minHash.signature(a), banding);
        const others = bandKeys(minHash.signature(b), banding);
        if (keys.some((key, band) => key === others[band])) found++;
      }
      const p = candidateProbability(shared / 100, banding);
      // Four standard deviations of a share of 600 trials.
      expect(Math.abs(found / trials - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / trials) + 1e-9);
    }
  });
});

describe('a key table', () => {
  it('is a map from keys to lists, in order, however it grows', () => {
    const entries = fc.array(fc.tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.nat(1e6)), {
      maxLength: 3_000,
    });
    fc.assert(
      fc.property(entries, fc.integer({ min: 1, max: 400 }), (pairs, different) => {
        const table = new KeyTable();
        const expected = new Map<number, number[]>();
        for (const [key, value] of pairs.map(([k, v]) => [k % different, v])) {
          table.add(key, value);
          expected.set(key, [...(expected.get(key) ?? []), value]);
        }
        for (const [key, values] of expected) expect(table.get(key)).toEqual(values);
        expect(table.get(different + 1)).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  it('keeps the order of one key over the end of its array', () => {
    const table = new KeyTable();
    const values = Array.from({ length: 5_000 }, (_, i) => i);
    for (const value of values) table.add(0xdeadbeef, value);
    expect(table.get(0xdeadbeef)).toEqual(values);
  });
});

describe('clusters', () => {
  it('join what is joined through others, and stand under the smallest', () => {
    const clusters = new Clusters();
    for (let i = 0; i < 6; i++) clusters.add();
    clusters.join(5, 3);
    clusters.join(1, 4);
    clusters.join(4, 5);
    expect(clusters.groups()).toEqual([[1, 3, 4, 5]]);
    expect(clusters.first(5)).toBe(1);
    expect(clusters.first(2)).toBe(2);
  });
});
