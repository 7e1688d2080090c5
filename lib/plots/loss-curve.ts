import type { Figure } from './figure';
import { lineChart, type Series } from './line-chart';

/** What a loss curve needs of a training history: the Trainer's step records have it. */
export interface LossRecord {
  /** Updates made so far: the first is 1. */
  readonly step: number;
  /** Training loss of the step's batch, in nats per token (or per example). */
  readonly loss: number;
  /** Measured now and then; `loss` among them is the validation loss. */
  readonly metrics?: Readonly<Record<string, number>>;
}

/** Settings of {@link lossCurve}. */
export interface LossCurveOptions {
  readonly title?: string;
  /** `'loss (nats per token)'` by default. */
  readonly yTitle?: string;
  /** Losses to compare with, drawn as dotted level lines: `{ 'bigram baseline': 2.5 }`. */
  readonly levels?: Readonly<Record<string, number>>;
}

/**
 * Training loss at every step, validation loss where it was measured.
 *
 * @param history - a training history, or its records
 */
export function lossCurve(
  history: { readonly records: readonly LossRecord[] } | readonly LossRecord[],
  { title, yTitle = 'loss (nats per token)', levels = {} }: LossCurveOptions = {},
): Figure {
  const records = 'records' in history ? history.records : history;
  const series: Series[] = [
    { name: 'training', x: records.map(({ step }) => step), y: records.map(({ loss }) => loss) },
  ];
  const evaluated = records.filter(({ metrics }) => metrics?.loss !== undefined);
  if (evaluated.length > 0) {
    series.push({
      name: 'validation',
      x: evaluated.map(({ step }) => step),
      y: evaluated.map(({ metrics }) => metrics!.loss),
      mode: 'lines+markers',
    });
  }
  const ends = records.length > 0 ? [records[0].step, records[records.length - 1].step] : [];
  for (const [name, level] of Object.entries(levels)) {
    series.push({ name, x: ends, y: ends.map(() => level), dash: 'dot' });
  }
  return lineChart({ series, xTitle: 'step', yTitle, title });
}
