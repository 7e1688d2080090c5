import { describe, expect, it } from 'vitest';
import {
  accuracy,
  confusionMatrix,
  macroF1,
  precisionRecallF1,
} from '../../lib/evaluation/classification-metrics';
import { majorityBaseline } from '../../lib/evaluation/majority-baseline';
import golden from '../golden/classification-metrics.json';

const { labels, predictions, classCount } = golden;

describe('classification metrics', () => {
  it("equal scikit-learn's, with a class that never occurs and one that is never predicted", () => {
    expect(golden.support[3]).toBe(0);
    expect(predictions).not.toContain(4);
    expect(confusionMatrix(labels, predictions, classCount)).toEqual(golden.confusion);
    // 12 digits: both compute the same ratios of small whole numbers in float64
    expect(accuracy(labels, predictions)).toBeCloseTo(golden.accuracy, 12);
    expect(macroF1(labels, predictions, classCount)).toBeCloseTo(golden.macroF1, 12);
    precisionRecallF1(labels, predictions, classCount).forEach((scores, id) => {
      expect(scores.precision).toBeCloseTo(golden.precision[id], 12);
      expect(scores.recall).toBeCloseTo(golden.recall[id], 12);
      expect(scores.f1).toBeCloseTo(golden.f1[id], 12);
      expect(scores.support).toBe(golden.support[id]);
    });
  });

  it('refuse what does not fit, naming it', () => {
    expect(() => accuracy([0, 1], [0])).toThrow('got 2 labels and 1 predictions');
    expect(() => confusionMatrix([0, 7], [0, 1], 3)).toThrow('from 0 to 2, got 7 at place 1');
  });
});

describe('majorityBaseline', () => {
  it('refuses a training label outside the classes', () => {
    expect(() => majorityBaseline([0, 3], [0], 3)).toThrow('from 0 to 2, got 3 at place 1');
  });

  it('answers the commonest training class: 3 of 4 right, macro-F1 (6/7 + 0) / 2', () => {
    const { label, ...scores } = majorityBaseline([1, 1, 0], [1, 1, 0, 1], 2);
    expect(label).toBe(1);
    expect(scores.accuracy).toBe(0.75);
    expect(scores.macroF1).toBeCloseTo(3 / 7, 12); // F1 of class 1: 2·3 / (3 + 4)
  });

  it('needs a training label', () => {
    expect(() => majorityBaseline([], [0], 2)).toThrow('at least one training label');
  });
});
