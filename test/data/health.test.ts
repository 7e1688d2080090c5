import { describe, expect, it } from 'vitest';
import { jaccard } from '../../lib/data/deduplication/shingles';
import { healthQuestions } from '../../lib/data/health';
import { reportTexts } from '../../lib/data/report';
import { splitByGroup } from '../../lib/data/split';

const questions = healthQuestions();
const contexts = [...new Set(questions.map(({ context }) => context))];
const wordsOf = (text: string): Set<string> => new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu));

/** Pairs of texts that have at least this share of their words in common. */
function closePairs(texts: readonly string[], share: number): string[][] {
  const words = texts.map(wordsOf);
  return texts.flatMap((a, i) =>
    texts.slice(0, i).flatMap((b, j) => (jaccard(words[i], words[j]) >= share ? [[a, b]] : [])),
  );
}

describe('the set of questions about health', () => {
  it('has 306 questions on 102 contexts, each with one yes, one no and one maybe', () => {
    expect([questions.length, contexts.length]).toEqual([306, 102]);
    for (const context of contexts) {
      const answers = questions.filter((question) => question.context === context).map((q) => q.answer);
      expect(answers.sort()).toEqual(['maybe', 'no', 'yes']);
    }
  });

  it('has no duplicate and no odd character', () => {
    for (const texts of [contexts, questions.map(({ question }) => question)]) {
      const report = reportTexts(texts.map((text) => ({ text })));
      expect(report).toMatchObject({ nearDuplicates: 0, empty: 0, oddCharacters: {} });
    }
  });

  it('has no two questions and no two contexts that are nearly the same', () => {
    const asked = questions.map(({ question }) => question);
    expect(closePairs(asked, 0.6)).toEqual([]);
    expect(closePairs(contexts, 0.35)).toEqual([]);
  });

  it('splits by context into 243, 15 and 48 questions that share none', () => {
    const { train, validation, test } = splitByGroup(questions, ({ context }) => context);
    expect([train.length, validation.length, test.length]).toEqual([243, 15, 48]);
    const seen = new Set([...train, ...validation].map(({ context }) => context));
    expect(test.filter(({ context }) => seen.has(context))).toEqual([]);
  });
});
