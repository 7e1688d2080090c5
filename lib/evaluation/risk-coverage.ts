import { ConfigError } from '../errors';

/** What a model would do that answers only where it is sure. */
export interface CoveragePoint {
  /** It answers where its confidence is at least this. */
  readonly threshold: number;
  /** The share of questions that it answers. */
  readonly coverage: number;
  /** The share of its answers that are wrong. */
  readonly risk: number;
}

// ANCHOR: riskCoverage
/**
 * What abstaining buys: for every threshold of confidence, how many questions are answered still, and how many of
 * those answers are wrong. Where confidence is worth something, risk falls as coverage does.
 *
 * @remarks El-Yaniv and Wiener 2010; Geifman and El-Yaniv 2017, "Selective classification for deep neural networks".
 * @param confidences - of the answer to each question
 * @param isRight - whether the answer is right
 * @returns from the surest answers to all of them; equal confidences are one point
 */
export function riskCoverage(confidences: readonly number[], isRight: readonly boolean[]): CoveragePoint[] {
  if (confidences.length !== isRight.length || isRight.length === 0) {
    throw new ConfigError(
      `riskCoverage: a verdict is required for each confidence, and at least one, got ${isRight.length} for ${confidences.length}`,
    );
  }
  const order = [...confidences.keys()].sort((a, b) => confidences[b] - confidences[a]);
  const points: CoveragePoint[] = [];
  let wrong = 0;
  order.forEach((place, i) => {
    wrong += Number(!isRight[place]);
    const threshold = confidences[place];
    if (i + 1 < order.length && confidences[order[i + 1]] === threshold) return;
    points.push({ threshold, coverage: (i + 1) / order.length, risk: wrong / (i + 1) });
  });
  return points;
}
// ANCHOR_END: riskCoverage

/**
 * The area under risk over coverage, between 0 and 1: the mean risk over all numbers of answers. Of confidences that
 * tell nothing it is the error rate.
 *
 * @remarks AURC, Geifman et al. 2019.
 */
export function areaUnderRiskCoverage(points: readonly CoveragePoint[]): number {
  let before = 0;
  return points.reduce((area, { coverage, risk }) => {
    const step = coverage - before;
    before = coverage;
    return area + step * risk;
  }, 0);
}
