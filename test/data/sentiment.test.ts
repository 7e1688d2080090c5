import { describe, expect, it } from 'vitest';
import { reportTexts } from '../../lib/data/report';
import { sentimentSentences } from '../../lib/data/sentiment';
import { splitByHash } from '../../lib/data/split';

const sentences = sentimentSentences();
const labels = ['negative', 'neutral', 'positive'];
const wordsOf = (text: string): Set<string> => new Set(text.toLowerCase().match(/\p{L}+/gu));

/** Share of words two sentences have in common: |A ∩ B| / |A ∪ B| (Jaccard). */
function similarity(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shared = [...a].filter((word) => b.has(word)).length;
  return shared / (a.size + b.size - shared);
}

/** Accuracy of the best rule that looks at one feature only, fitted on the very sentences it is tested on. */
function bestAccuracyFrom(feature: (sentence: (typeof sentences)[number]) => unknown): number {
  const counts = new Map<unknown, Record<string, number>>();
  for (const sentence of sentences) {
    const count = counts.get(feature(sentence)) ?? { negative: 0, neutral: 0, positive: 0 };
    count[sentence.label]++;
    counts.set(feature(sentence), count);
  }
  const right = [...counts.values()].reduce((sum, count) => sum + Math.max(...Object.values(count)), 0);
  return right / sentences.length;
}

describe('the sentiment set', () => {
  it('has at least 600 sentences over nine domains', () => {
    expect(sentences.length).toBe(621);
    expect(new Set(sentences.map(({ domain }) => domain)).size).toBe(9);
  });

  it('has as many sentences of each label as of any other, in every domain', () => {
    for (const domain of new Set(sentences.map((sentence) => sentence.domain))) {
      const counts = labels.map(
        (label) => sentences.filter((s) => s.domain === domain && s.label === label).length,
      );
      expect(counts).toEqual([23, 23, 23]);
    }
  });

  it('has no duplicate, no conflict and no odd character', () => {
    const report = reportTexts(sentences);
    expect(report).toMatchObject({
      duplicates: 0,
      nearDuplicates: 0,
      conflicts: 0,
      empty: 0,
      oddCharacters: {},
    });
  });

  it('has no two sentences that share half of their words, within a split or across', () => {
    const words = sentences.map(({ text }) => wordsOf(text));
    const close = words.flatMap((a, i) =>
      words.slice(i + 1).flatMap((b, j) => (similarity(a, b) >= 0.5 ? [[i, i + 1 + j]] : [])),
    );
    expect(close).toEqual([]);
  });

  it('is not made from templates: few sentences begin with the same three words', () => {
    const beginnings = new Map<string, number>();
    for (const { text } of sentences) {
      const beginning = text.toLowerCase().split(' ').slice(0, 3).join(' ');
      beginnings.set(beginning, (beginnings.get(beginning) ?? 0) + 1);
    }
    expect(Math.max(...beginnings.values())).toBeLessThanOrEqual(4);
  });

  it('splits into 494, 60 and 67 with every label in each part', () => {
    const { train, validation, test, duplicates } = splitByHash(sentences);
    expect([train.length, validation.length, test.length, duplicates]).toEqual([494, 60, 67, 0]);
    for (const part of [train, validation, test]) {
      expect(new Set(part.map(({ label }) => label)).size).toBe(3);
    }
  });

  it('cannot be told by domain or length alone', () => {
    expect(bestAccuracyFrom(({ domain }) => domain)).toBeCloseTo(1 / 3, 10);
    // Chance is 0.33; a rule with a value for each length, fitted on its own test, must stay below 0.5.
    expect(bestAccuracyFrom(({ text }) => wordsOf(text).size)).toBeLessThan(0.5);
    expect(bestAccuracyFrom(({ text }) => text.at(-1))).toBeLessThan(0.4);
  });
});
