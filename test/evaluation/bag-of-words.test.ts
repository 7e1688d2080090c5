import { describe, expect, test } from 'vitest';
import { BagOfWordsClassifier, WordFeatures } from '../../lib/evaluation/bag-of-words';
import { LogisticRegression } from '../../lib/evaluation/logistic-regression';
import golden from '../golden/bag-of-words.json';

const { texts, labels, tests, cases } = golden;

describe('bags of words', () => {
  test("have scikit-learn's vocabulary and weights", () => {
    const features = new WordFeatures(texts);
    expect(features.size).toBe(golden.vocabularySize);
    const values = [...features.rowOf(tests[0]).values].sort((a, b) => a - b);
    // Ten operations in float64.
    values.forEach((value, i) => expect(value).toBeCloseTo(golden.firstTest[i], 12));
    expect(values).toHaveLength(golden.firstTest.length);
  });

  test('know nothing of words that training did not have, nor of a text without a word', () => {
    const features = new WordFeatures(texts);
    expect(features.rowOf('zebra, quark!').indices).toEqual([]);
    expect(features.rowOf('').values).toEqual([]);
  });

  test.each(cases)("classify with scikit-learn's probabilities, C $C", ({ C, probabilities }) => {
    const classifier = new BagOfWordsClassifier(texts, labels, { classCount: 3, C });
    classifier.probabilities(tests).forEach((row, i) =>
      // Ours stops at slopes of 1e-5 where scikit-learn was told 1e-10; curvature is at least 1 / (C n).
      row.forEach((value, k) => expect(Math.abs(value - probabilities[i][k])).toBeLessThan(1e-3)),
    );
  });

  test('are refused where no text has a word', () => {
    expect(() => new BagOfWordsClassifier(['!', '?'], [0, 1], { classCount: 2 })).toThrow(
      'no text has a word',
    );
  });
});

describe('logistic regression', () => {
  test('without features says how common each class is', () => {
    const rows = [0, 1, 2, 3].map(() => ({ indices: [], values: [] }));
    const model = LogisticRegression.fit(rows, [0, 0, 0, 1], { featureCount: 1, classCount: 2 });
    // Slopes end at 1e-5.
    expect(model.probabilities(rows[0])[0]).toBeCloseTo(0.75, 4);
  });

  test('requires a label for each example', () => {
    const row = { indices: [0], values: [1] };
    expect(() => LogisticRegression.fit([row], [], { featureCount: 1, classCount: 2 })).toThrow(
      'a label for each',
    );
  });
});
