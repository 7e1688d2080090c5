import { describe, expect, it } from 'vitest';
import { findLeakage } from '../../lib/data/leakage';
import { ConfigError } from '../../lib/errors';

const text = 'The old bridge over the river was closed for repairs until the first week of May.';

describe('the check for leakage', () => {
  it('finds rows of later splits in earlier ones: exact, near, and by group', () => {
    const leaks = findLeakage({
      train: [
        { text: 'Nobody knew.', group: 'a' },
        { text, group: 'b' },
      ],
      validation: [
        { text: text.toLowerCase(), group: 'c' },
        { text: 'A new one.', group: 'a' },
      ],
      test: [
        { text: text.replace('May', 'June'), group: 'd' },
        { text: 'Yet another.', group: 'c' },
      ],
    });
    expect(leaks).toEqual([
      { kind: 'exact', split: 'validation', row: 0, of: { split: 'train', row: 1 }, similarity: 1 },
      { kind: 'group', split: 'validation', row: 1, of: { split: 'train', row: 0 } },
      // 16 words have 14 shingles, of which the last differs: 13 of 15.
      { kind: 'near', split: 'test', row: 0, of: { split: 'train', row: 1 }, similarity: 13 / 15 },
      { kind: 'group', split: 'test', row: 1, of: { split: 'validation', row: 0 } },
    ]);
  });

  it('does not count copies within one split', () => {
    expect(
      findLeakage({ train: [{ text }, { text }], test: [{ text: 'Else.' }, { text: 'Else.' }] }),
    ).toEqual([]);
  });

  it('names the first split that has a group', () => {
    const rows = ['One.', 'Two.', 'Three.'].map((sentence) => [{ text: sentence, group: 'a' }]);
    const [, last] = findLeakage({ train: rows[0], validation: rows[1], test: rows[2] });
    expect(last).toEqual({ kind: 'group', split: 'test', row: 0, of: { split: 'train', row: 0 } });
  });

  it('requires two splits', () => {
    expect(() => findLeakage({ train: [] })).toThrow(ConfigError);
  });
});
