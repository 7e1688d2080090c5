import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitBalanced } from '../../lib/data/balanced-split';
import { ConfigError } from '../../lib/errors';
import { Random } from '../../lib/random';

const shares = { train: 0.8, validation: 0.1, test: 0.1 };
interface Row {
  readonly id: number;
  readonly label: string;
  readonly group: string;
}
const rows = fc
  .array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(20)), { minLength: 5, maxLength: 200 })
  .map((pairs) => pairs.map(([label, group], id): Row => ({ id, label, group: `g${group}` })));

describe('a balanced split', () => {
  it('has every record once, in order, and each label within one record of its share', () => {
    fc.assert(
      fc.property(rows, fc.integer(), (records, seed) => {
        const parts = splitBalanced(records, {
          shares,
          labelOf: ({ label }) => label,
          random: new Random(seed),
        });
        expect(
          Object.values(parts)
            .flat()
            .sort((a, b) => a.id - b.id),
        ).toEqual(records);
        for (const label of ['a', 'b', 'c']) {
          const all = records.filter((row) => row.label === label).length;
          for (const [name, share] of Object.entries(shares)) {
            const part = parts[name];
            expect(part).toEqual([...part].sort((x, y) => x.id - y.id));
            expect(Math.abs(part.filter((row) => row.label === label).length - share * all)).toBeLessThan(
              1 + 1e-6,
            );
          }
        }
      }),
    );
  });

  it('never divides a group', () => {
    fc.assert(
      fc.property(rows, fc.integer(), (records, seed) => {
        fc.pre(new Set(records.map(({ group }) => group)).size >= 3);
        const options = { shares, labelOf: ({ label }: Row) => label, groupOf: ({ group }: Row) => group };
        const parts = splitBalanced(records, { ...options, random: new Random(seed) });
        const of = Object.values(parts).map((part) => new Set(part.map(({ group }) => group)));
        expect(of.reduce((sum, groups) => sum + groups.size, 0)).toBe(
          new Set(of.flatMap((g) => [...g])).size,
        );
        expect(Object.values(parts).flat()).toHaveLength(records.length);
      }),
    );
  });

  it('is near the shares with many groups of a few records, labels too', () => {
    const random = new Random(3);
    const records = Array.from({ length: 2_000 }, (_, id) => ({
      id,
      group: `g${random.integer(500)}`,
      label: random.uniform() < 0.2 ? 'rare' : 'common',
    }));
    const parts = splitBalanced(records, {
      shares,
      labelOf: ({ label }) => label,
      groupOf: ({ group }) => group,
      random,
    });
    const share = (part: readonly { label: string }[]): number =>
      part.filter(({ label }) => label === 'rare').length / part.length;
    expect(Math.abs(parts.test.length - 200)).toBeLessThan(10); // about one group of four
    expect(Math.abs(share(parts.test) - share(records))).toBeLessThan(0.02);
  });

  it('places large groups first, while there is room for them', () => {
    const records = Array.from({ length: 100 }, (_, id) => ({ id, group: id < 50 ? 'large' : `g${id}` }));
    const groupOf = ({ group }: { group: string }): string => group;
    const parts = splitBalanced(records, { shares: { a: 0.5, b: 0.5 }, groupOf, random: new Random(1) });
    expect([parts.a.length, parts.b.length]).toEqual([50, 50]);
  });

  it('keeps the shares of all records too, where labels are rare', () => {
    const records = Array.from({ length: 100 }, (_, id) => ({ label: `l${id % 20}` })); // half a record each for the test
    const parts = splitBalanced(records, { shares, labelOf: ({ label }) => label, random: new Random(1) });
    expect([parts.train.length, parts.validation.length, parts.test.length]).toEqual([80, 10, 10]);
  });

  it('is the same for a seed, another for another', () => {
    const records = Array.from({ length: 100 }, (_, id) => id);
    const split = (seed: number): number[] =>
      splitBalanced(records, { shares, random: new Random(seed) }).test;
    expect(split(1)).toEqual(split(1));
    expect(split(1)).not.toEqual(split(2));
    expect(split(1)).toHaveLength(10);
  });

  it('says which shares it cannot use, and when there are too few groups', () => {
    const random = new Random(1);
    expect(() => splitBalanced([1, 2, 3], { shares: { train: 0.8, test: 0.3 }, random })).toThrow(/sum to 1/);
    const one = { shares, groupOf: () => 'only', random };
    expect(() => splitBalanced([1, 2, 3], one)).toThrow(ConfigError);
  });
});
