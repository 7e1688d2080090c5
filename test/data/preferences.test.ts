import { describe, expect, it } from 'vitest';
import { conversations } from '../../lib/data/conversations';
import { jaccard } from '../../lib/data/deduplication/shingles';
import { preferencePairs } from '../../lib/data/preferences';
import { reportTexts } from '../../lib/data/report';
import { splitByGroup } from '../../lib/data/split';

const pairs = preferencePairs();
const wordsOf = (text: string): Set<string> => new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu));
const mean = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0) / numbers.length;

describe('the set of preference pairs', () => {
  it('has 152 pairs with one of eight reasons each', () => {
    const counts: Record<string, number> = {};
    for (const { reason } of pairs) counts[reason] = (counts[reason] ?? 0) + 1;
    expect(pairs.length).toBe(152);
    expect(counts).toEqual({
      'wrong fact': 27,
      'ignores the question': 25,
      invents: 24,
      unsafe: 23,
      evasive: 20,
      rude: 16,
      'leaves out what matters': 9,
      'too long': 8,
    });
  });

  it('does not give the better answer away by its length', () => {
    for (const length of [(text: string) => text.length, (text: string) => text.split(' ').length]) {
      const chosen = pairs.map((pair) => length(pair.chosen));
      const rejected = pairs.map((pair) => length(pair.rejected));
      expect(Math.abs(mean(chosen) / mean(rejected) - 1)).toBeLessThan(0.15);
      // Taking the longer one should be right about half the time; equal lengths are a toss.
      const longer = mean(pairs.map((_, i) => (1 + Math.sign(chosen[i] - rejected[i])) / 2));
      expect(Math.abs(longer - 0.5)).toBeLessThan(0.1);
    }
  });

  it('has no duplicate and no odd character', () => {
    for (const texts of [pairs.map(({ prompt }) => prompt), pairs.flatMap((p) => [p.chosen, p.rejected])]) {
      const report = reportTexts(texts.map((text) => ({ text })));
      expect(report).toMatchObject({ nearDuplicates: 0, empty: 0, oddCharacters: {} });
    }
  });

  it('has no two prompts that are nearly the same, nor one that a conversation has', () => {
    const prompts = pairs.map(({ prompt }) => prompt);
    const asked = conversations().flatMap(({ messages }) => messages.map(({ content }) => content));
    const others = asked.map(wordsOf);
    const close = prompts.flatMap((prompt, i) =>
      [...prompts.slice(0, i).map(wordsOf), ...others].some((words) => jaccard(wordsOf(prompt), words) >= 0.6)
        ? [prompt]
        : [],
    );
    expect(close).toEqual([]);
  });

  it('splits by prompt into three parts with most reasons in training', () => {
    const { train, validation, test } = splitByGroup(pairs, ({ prompt }) => prompt);
    expect([train.length, validation.length, test.length]).toEqual([123, 15, 14]);
    expect(new Set(train.map(({ reason }) => reason)).size).toBe(8);
  });
});
