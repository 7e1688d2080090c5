import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { passageQuestions, questionsFile } from '../../lib/data/questions';
import { splitSentences } from '../../lib/data/sentences';
import { splitByGroup } from '../../lib/data/split';
import { answerScores } from '../../lib/evaluation/answer-scores';
import { bestOverlapSentence } from '../../lib/evaluation/overlap-baseline';

const questions = passageQuestions();
const answerable = questions.filter(({ answers }) => answers.length > 0);
const { train, validation, test } = splitByGroup(questions, ({ context }) => context);
const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
const nGrams = (text: string, n: number): string[] =>
  wordsOf(text).flatMap((_, i, words) => (i + n > words.length ? [] : [words.slice(i, i + n).join(' ')]));
const passagesOf = (some: typeof questions): string[] => [...new Set(some.map(({ context }) => context))];

describe('the set of questions', () => {
  it('has 498 questions on 102 passages of 60 to 120 words, ten domains', () => {
    expect([questions.length, passagesOf(questions).length]).toEqual([498, 102]);
    expect(new Set(questions.map(({ title }) => title)).size).toBe(102);
    for (const passage of passagesOf(questions)) {
      const words = passage.split(' ').length;
      expect(words).toBeGreaterThanOrEqual(60);
      expect(words).toBeLessThanOrEqual(120);
    }
    const { data } = JSON.parse(readFileSync(questionsFile(), 'utf8')) as { data: { domain: string }[] };
    const domains = new Map<string, number>();
    for (const { domain } of data) domains.set(domain, (domains.get(domain) ?? 0) + 1);
    expect(domains.size).toBe(10);
    expect(Math.min(...domains.values())).toBeGreaterThanOrEqual(10);
  });

  it('has answers that stand in the passage as whole words, most of them short', () => {
    for (const { context, answers } of answerable) {
      for (const { text, start } of answers) {
        expect(context.slice(start, start + text.length)).toBe(text);
        expect(context.slice(start + text.length)).toMatch(/^(?![\p{L}\p{N}])/u);
        expect(context.slice(0, start)).toMatch(/(?<![\p{L}\p{N}])$/u);
      }
    }
    const lengths = answerable.map(({ answers: [{ text }] }) => text.split(' ').length).sort((a, b) => a - b);
    expect(lengths[lengths.length >> 1]).toBeLessThanOrEqual(3);
    expect(lengths.at(-1)).toBeLessThanOrEqual(16);
  });

  it('has between 15 and 25 % of questions without an answer, in every part of the split', () => {
    for (const part of [questions, train, validation, test]) {
      const share = part.filter(({ answers }) => answers.length === 0).length / part.length;
      expect(share).toBeGreaterThan(0.15);
      expect(share).toBeLessThan(0.25);
    }
  });

  it('asks nothing twice, and no question repeats five words of its passage in a row', () => {
    expect(new Set(questions.map(({ question }) => question)).size).toBe(questions.length);
    expect(new Set(questions.map(({ id }) => id)).size).toBe(questions.length);
    const repeated = answerable.filter(({ question, context }) => {
      const known = new Set(nGrams(context, 5));
      return nGrams(question, 5).some((words) => known.has(words));
    });
    expect(repeated.map(({ question }) => question)).toEqual([]);
  });

  it('has answers in every part of a passage', () => {
    const places = answerable.map(({ context, answers: [{ start }] }) => start / context.length);
    for (const third of [0, 1, 2]) {
      const share = places.filter((place) => Math.floor(place * 3) === third).length / places.length;
      expect(share, `third ${third}`).toBeGreaterThan(0.2);
    }
  });

  it('splits by passage: no passage, and no six words in a row of one, in two parts', () => {
    const parts = [train, validation, test];
    expect(parts.map((part) => [passagesOf(part).length, part.length])).toEqual([
      [71, 345],
      [16, 82],
      [15, 71],
    ]);
    for (const [seen, unseen] of [
      [train, validation],
      [[...train, ...validation], test],
    ]) {
      const known = new Set(passagesOf(seen).flatMap((passage) => nGrams(passage, 6)));
      expect(
        passagesOf(unseen)
          .flatMap((passage) => nGrams(passage, 6))
          .filter((words) => known.has(words)),
      ).toEqual([]);
    }
  });

  it('cannot be solved by the sentence that shares most words with the question', () => {
    const scores = answerScores(
      questions.map(({ question, context }) => bestOverlapSentence(question, context)),
      questions.map(({ answers }) => answers.map(({ text }) => text)),
    );
    expect(scores.exactMatch).toBe(0);
    expect(scores.f1).toBeLessThan(0.1);
    const found = answerable.filter(({ question, context, answers: [{ start }] }) => {
      const sentence = bestOverlapSentence(question, context);
      const begin = context.indexOf(sentence);
      return start >= begin && start < begin + sentence.length;
    });
    expect(found.length / answerable.length).toBeLessThan(0.4);
    // Passages have six sentences or so, and the rule must be better than a die.
    const chance = answerable.map(({ context }) => 1 / splitSentences(context).length);
    expect(found.length).toBeGreaterThan(chance.reduce((sum, p) => sum + p));
  });
});
