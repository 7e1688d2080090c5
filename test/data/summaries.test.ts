import { describe, expect, it } from 'vitest';
import { jaccard } from '../../lib/data/deduplication/shingles';
import { reportTexts } from '../../lib/data/report';
import { splitByGroup } from '../../lib/data/split';
import { documentSummaries } from '../../lib/data/summaries';

const pairs = documentSummaries();
const wordsOf = (text: string): Set<string> => new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu));

describe('the set of summaries', () => {
  it('has 100 documents of 98 to 112 words, each with a summary of at most 29', () => {
    const documents = reportTexts(pairs.map(({ document }) => ({ text: document })));
    const summaries = reportTexts(pairs.map(({ summary }) => ({ text: summary })));
    expect(documents).toMatchObject({ rows: 100, nearDuplicates: 0, oddCharacters: {} });
    expect(summaries).toMatchObject({ rows: 100, nearDuplicates: 0, oddCharacters: {} });
    expect([documents.words.least, documents.words.most]).toEqual([98, 112]);
    expect(summaries.words.most).toBe(29);
    expect(new Set(pairs.map(({ genre }) => genre)).size).toBe(8);
  });

  it('has no two documents that share a third of their words', () => {
    const words = pairs.map(({ document }) => wordsOf(document));
    const close = words.flatMap((a, i) => words.slice(0, i).filter((b) => jaccard(a, b) >= 1 / 3));
    expect(close).toEqual([]);
  });

  it('has summaries in words of their own: none is a part of its document', () => {
    for (const { document, summary } of pairs) expect(document).not.toContain(summary.slice(0, -1));
  });

  it('splits by document into 85, 11 and 4', () => {
    const { train, validation, test } = splitByGroup(pairs, ({ document }) => document);
    expect([train.length, validation.length, test.length]).toEqual([85, 11, 4]);
  });
});
