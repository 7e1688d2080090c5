import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { confidentJoint, findLabelErrors } from '../../lib/data/label-noise';
import { ShapeError } from '../../lib/errors';
import { Random } from '../../lib/random';

const golden = JSON.parse(readFileSync('test/golden/label-noise.json', 'utf8')) as {
  labels: number[];
  probabilities: number[][];
  thresholds: number[];
  confidentJoint: number[][];
  suspects: number[];
};

describe('confident learning', () => {
  it("has cleanlab's thresholds, confident joint and suspects in their order", () => {
    const { labels, probabilities } = golden;
    const { counts, thresholds } = confidentJoint(labels, probabilities);
    // Sums of at most 160 numbers in double precision, in another order.
    thresholds.forEach((value, j) => expect(Math.abs(value - golden.thresholds[j])).toBeLessThan(1e-12));
    expect(counts).toEqual(golden.confidentJoint);
    expect(findLabelErrors(labels, probabilities).map(({ index }) => index)).toEqual(golden.suspects);
  });

  it('can be followed by hand', () => {
    // Thresholds: class 0 (0.9 + 0.8 + 0.1)/3 = 0.6, class 1 (0.7 + 0.8)/2 = 0.75. The third is confidently of class 1.
    const probabilities = [[0.9, 0.1], [0.8, 0.2], [0.1, 0.9], [0.3, 0.7], [0.2, 0.8]]; // prettier-ignore
    expect(confidentJoint([0, 0, 0, 1, 1], probabilities).counts).toEqual([[2, 1], [0, 1]]); // prettier-ignore
    expect(findLabelErrors([0, 0, 0, 1, 1], probabilities)).toEqual([
      { index: 2, label: 0, suggested: 1, selfConfidence: 0.1 },
    ]);
  });

  it('finds two thirds of the labels that were turned, and few others, with a model that is right 92 times in 100', () => {
    const random = new Random(23);
    const [classes, examples] = [3, 2_000];
    const truth = Array.from({ length: examples }, () => random.integer(classes));
    const turned = new Set(truth.flatMap((_, i) => (random.uniform() < 0.1 ? [i] : [])));
    const labels = truth.map((t, i) => (turned.has(i) ? (t + 1 + random.integer(classes - 1)) % classes : t));
    // A model whose most probable class is right in about nine of ten.
    const probabilities = truth.map((t) => {
      const logits = Array.from({ length: classes }, (_, j) => random.normal() + (j === t ? 2.4 : 0));
      const sum = logits.reduce((total, logit) => total + Math.exp(logit), 0);
      return logits.map((logit) => Math.exp(logit) / sum);
    });
    const suspects = findLabelErrors(labels, probabilities).map(({ index }) => index);
    const found = suspects.filter((i) => turned.has(i)).length;
    const recall = found / turned.size;
    const precision = found / suspects.length;
    // Measured: recall 0.66, precision 0.87; three standard deviations of 185 errors and 141 suspects.
    expect(recall).toBeGreaterThan(0.56);
    expect(precision).toBeGreaterThan(0.78);
    // The first of them are nearly all errors: that is where one looks.
    expect(suspects.slice(0, 50).filter((i) => turned.has(i)).length).toBeGreaterThanOrEqual(45);
  });

  it('suspects nothing where the model agrees, and copes with a label that does not occur', () => {
    expect(findLabelErrors([0, 1], [[0.9, 0.1, 0], [0.2, 0.8, 0]])).toEqual([]); // prettier-ignore
    expect(findLabelErrors([], [])).toEqual([]);
  });

  it('requires a row of probabilities for each label, and labels among the classes', () => {
    expect(() => findLabelErrors([0, 1], [[1, 0]])).toThrow(ShapeError);
    expect(() => findLabelErrors([2], [[1, 0]])).toThrow(/label 0 must be one of 0 to 1, got 2/);
  });
});
