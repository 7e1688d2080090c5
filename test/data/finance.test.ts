import { describe, expect, it } from 'vitest';
import { jaccard } from '../../lib/data/deduplication/shingles';
import { financialSentences } from '../../lib/data/finance';
import { reportTexts } from '../../lib/data/report';
import { splitByHash } from '../../lib/data/split';

const sentences = financialSentences();
const wordsOf = (text: string): Set<string> => new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu));

/** Pairs of texts that have at least this share of their words in common. */
function closePairs(texts: readonly string[], share: number): string[][] {
  const words = texts.map(wordsOf);
  return texts.flatMap((a, i) =>
    texts.slice(0, i).flatMap((b, j) => (jaccard(words[i], words[j]) >= share ? [[a, b]] : [])),
  );
}

describe('the set of financial sentences', () => {
  it('has 300, a hundred of each label, and no duplicate, conflict or odd character', () => {
    const report = reportTexts(sentences);
    expect(report.labels).toEqual({ negative: 100, neutral: 100, positive: 100 });
    expect(report).toMatchObject({ nearDuplicates: 0, conflicts: 0, empty: 0, oddCharacters: {} });
  });

  it('has no two sentences that share half of their words', () => {
    const texts = sentences.map(({ text }) => text);
    expect(closePairs(texts, 0.5)).toEqual([]);
  });

  it('splits into 220, 39 and 41 with every label in each part', () => {
    const { train, validation, test, duplicates } = splitByHash(sentences);
    expect([train.length, validation.length, test.length, duplicates]).toEqual([220, 39, 41, 0]);
    for (const part of [train, validation, test]) {
      expect(new Set(part.map(({ label }) => label)).size).toBe(3);
    }
  });
});
