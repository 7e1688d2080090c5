import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerScores, answerScoresByKind, bestNoAnswerThreshold } from '../../lib/evaluation/answer-scores';

describe('answerScoresByKind', () => {
  it('tells apart the questions that have an answer and those that have none', () => {
    const scores = answerScoresByKind(['the cat', '', 'a dog ran', 'x'], [['cat'], [], ['dog'], []]);
    // Words of the third: dog, ran; one of two is right, and all of one is found: F1 2/3.
    expect(scores.hasAnswer).toEqual({ exactMatch: 1 / 2, f1: (1 + 2 / 3) / 2, count: 2 });
    expect(scores.noAnswer).toEqual({ exactMatch: 1 / 2, f1: 1 / 2, count: 2 });
    expect(scores.exactMatch).toBe(2 / 4);
    expect(scores.f1).toBeCloseTo((1 + 1 + 2 / 3) / 4, 12); // float64
  });

  it('has no such parts where every question has an answer, and one where none has', () => {
    expect(answerScoresByKind(['x'], [['x']])).toEqual({ exactMatch: 1, f1: 1 });
    expect(Object.keys(answerScoresByKind(['x'], [[]]))).toEqual(['exactMatch', 'f1', 'noAnswer']);
  });
});

describe('bestNoAnswerThreshold', () => {
  const scoreAt = (threshold: number, margins: number[], answers: string[], right: string[][]): number => {
    const said = answers.map((answer, i) => (margins[i] > threshold ? '' : answer));
    return answerScores(said, right).f1;
  };

  it('lies between the margins that it parts', () => {
    // Right to answer the first, right to be silent on the others.
    expect(bestNoAnswerThreshold([-3, 1, 4], ['a1', 'b1', 'c1'], [['a1'], [], []])).toBe(-1);
    expect(bestNoAnswerThreshold([-3, 1, 4], ['a1', 'b1', 'c1'], [['a1'], ['b1'], ['c1']])).toBeGreaterThan(
      4,
    );
    expect(bestNoAnswerThreshold([-3, 1], ['a1', 'b1'], [[], []])).toBeLessThan(-3);
  });

  it('is as good as any other', () => {
    const question = fc.record({
      margin: fc.integer({ min: -4, max: 4 }),
      answer: fc.constantFrom('x', 'y', 'x y'),
      right: fc.constantFrom<string[]>([], ['x'], ['y', 'x y']),
    });
    fc.assert(
      fc.property(fc.array(question, { minLength: 1, maxLength: 12 }), (questions) => {
        const margins = questions.map(({ margin }) => margin);
        const answers = questions.map(({ answer }) => answer);
        const right = questions.map(({ right: known }) => known);
        const best = scoreAt(bestNoAnswerThreshold(margins, answers, right), margins, answers, right);
        for (let other = -5.5; other < 6; other++) {
          expect(best).toBeGreaterThanOrEqual(scoreAt(other, margins, answers, right) - 1e-12);
        }
      }),
    );
  });
});
