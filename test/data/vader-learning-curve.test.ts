import { expect, test } from 'vitest';
import { vaderLearningCurve } from '../../lib/data/vader-learning-curve';
import { spreadOf } from '../../lib/finetuning/across-seeds';

const { points, pretrainingTokens, records } = vaderLearningCurve();

test('the recorded curve has a point once for each contestant and number of labels', () => {
  const keys = points.map(({ contestant, labels }) => `${contestant} ${labels}`);
  expect(new Set(keys).size).toBe(keys.length);
  expect(points.every(({ labels }) => labels <= records.train)).toBe(true);
});

test('its means and deviations are those of the values of its seeds', () => {
  for (const { seeds, spread } of points) {
    for (const { mean, standardDeviation, values } of Object.values(spread)) {
      expect(values).toHaveLength(seeds.length);
      const again = spreadOf([...values]);
      // Written with five digits.
      expect(Math.abs(again.mean - mean)).toBeLessThan(2e-5);
      expect(Math.abs(again.standardDeviation - standardDeviation)).toBeLessThan(2e-5);
    }
  }
});

test('every model whose reading is told is one of the contestants', () => {
  const names = new Set(points.map(({ contestant }) => contestant));
  for (const name of Object.keys(pretrainingTokens)) expect(names).toContain(name);
});
