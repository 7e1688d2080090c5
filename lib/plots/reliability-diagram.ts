import type { Figure } from './figure';
import { lineChart } from './line-chart';

/** Predictions of about the same confidence, as `reliability` gives them. */
export interface ReliabilityPoint {
  readonly count: number;
  /** Their mean confidence. */
  readonly confidence: number;
  /** The share of them that is right. */
  readonly accuracy: number;
}

/**
 * How often a model is right, over how sure it is: a point for each range of confidence, and the diagonal on which
 * they lie if confidence is honest. Below it the model is too sure.
 *
 * @remarks Niculescu-Mizil and Caruana 2005. Ranges without a prediction have no point.
 * @param models - points by what they are of: `as trained`, `calibrated`
 */
export function reliabilityDiagram(
  models: Readonly<Record<string, readonly ReliabilityPoint[]>>,
  title?: string,
): Figure {
  const series = Object.entries(models).map(([name, points]) => {
    const filled = points.filter(({ count }) => count > 0);
    return {
      name,
      x: filled.map(({ confidence }) => confidence),
      y: filled.map(({ accuracy }) => accuracy),
      mode: 'lines+markers' as const,
    };
  });
  return lineChart({
    series: [...series, { name: 'honest', x: [0, 1], y: [0, 1], mode: 'lines' }],
    xTitle: 'confidence',
    yTitle: 'share that is right',
    title,
  });
}
