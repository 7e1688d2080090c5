import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stratifiedSample } from '../../lib/data/stratified-sample';
import { Random } from '../../lib/random';

const records = Array.from({ length: 100 }, (_, id) => ({ id, label: id < 50 ? 'a' : id < 80 ? 'b' : 'c' }));
const labelOf = ({ label }: { label: string }): string => label;
const draw = (count: number, seed: number): typeof records =>
  stratifiedSample(records, count, { labelOf, random: new Random(seed) });
const countsOf = (some: typeof records): number[] =>
  ['a', 'b', 'c'].map((label) => some.filter((record) => record.label === label).length);

test('a stratified sample gives each label its share', () => {
  expect(countsOf(draw(10, 1))).toEqual([5, 3, 2]);
  expect(countsOf(draw(20, 2))).toEqual([10, 6, 4]);
});

test('what rounding loses goes to the label that lost most', () => {
  expect(countsOf(draw(3, 1))).toEqual([1, 1, 1]); // shares of 1.5, 0.9, 0.6
  expect(countsOf(draw(4, 1))).toEqual([2, 1, 1]); // shares of 2, 1.2, 0.8
});

test('a sample holds as many records as were asked for, none twice, each label within one of its share', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 0, max: 1000 }), (count, seed) => {
      const sample = draw(count, seed);
      expect(new Set(sample.map(({ id }) => id)).size).toBe(count);
      countsOf(sample).forEach((n, k) =>
        expect(Math.abs(n - (count * [50, 30, 20][k]) / 100)).toBeLessThan(1),
      );
    }),
    { numRuns: 50 },
  );
});

test('the same seed draws the same records, another seed others', () => {
  expect(draw(10, 1)).toEqual(draw(10, 1));
  expect(draw(10, 1)).not.toEqual(draw(10, 2));
});

test('more records than there are cannot be drawn', () => {
  expect(() => draw(101, 1)).toThrow('count must be from 1 to 100, got 101');
});
