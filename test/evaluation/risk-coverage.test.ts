import { describe, expect, it } from 'vitest';
import { areaUnderRiskCoverage, riskCoverage } from '../../lib/evaluation/risk-coverage';

describe('riskCoverage', () => {
  it('answers the surest first: the four points of an example by hand', () => {
    const points = riskCoverage([0.6, 0.9, 0.8, 0.5], [false, true, true, false]);
    expect(points).toEqual([
      { threshold: 0.9, coverage: 0.25, risk: 0 },
      { threshold: 0.8, coverage: 0.5, risk: 0 },
      { threshold: 0.6, coverage: 0.75, risk: 1 / 3 },
      { threshold: 0.5, coverage: 1, risk: 0.5 },
    ]);
    expect(areaUnderRiskCoverage(points)).toBeCloseTo((0 + 0 + 1 / 3 + 1 / 2) / 4, 12);
  });

  it('cannot tell answers of equal confidence apart: they come in together, and the area is the error rate', () => {
    const points = riskCoverage([0.7, 0.7, 0.7], [true, false, true]);
    expect(points).toEqual([{ threshold: 0.7, coverage: 1, risk: 1 / 3 }]);
    expect(areaUnderRiskCoverage(points)).toBeCloseTo(1 / 3, 12);
  });

  it('asks for a verdict for each confidence', () => {
    expect(() => riskCoverage([0.5], [])).toThrow(/a verdict is required for each confidence/);
  });
});
