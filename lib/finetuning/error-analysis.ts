import type { PretrainedModel } from '../models/model-family';
import type { TrainingBatch } from '../training/training-step';
import { metricsOf, type Scores, type ShownPrediction, type Task } from './task';
import type { RecordKind } from './task-data';

/** Records that have something in common, and how well the model does on them. */
export interface Slice {
  /** What they have in common: `up to 12 words`, `domain tweets`. */
  readonly name: string;
  readonly count: number;
  /** The task's metrics on these records alone. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** Where a model is wrong. */
export interface ErrorAnalysis {
  /** What it has wrong and is surest of, the surest first: mistakes of the model, or of the labels. */
  readonly worst: ShownPrediction[];
  /** By length and, where records tell it, by domain: what is weak in one kind of text is hidden in the mean. */
  readonly slices: Slice[];
}

/**
 * Looks at predictions as a careful person would: the surest mistakes, and scores of parts.
 *
 * @param options.most - how many of the worst to give. Default 10
 * @param options.train - what the model learned from, for tasks that tell the known from the new
 */
export function analyseErrors<
  R extends object,
  M extends PretrainedModel,
  B extends TrainingBatch,
  P,
  S extends Scores,
>(
  task: Task<R, M, B, P, S>,
  kind: RecordKind<R>,
  records: readonly R[],
  predictions: readonly P[],
  { most = 10, train }: { readonly most?: number; readonly train?: readonly R[] } = {},
): ErrorAnalysis {
  const worst = records
    .map((record, place) => task.show(record, predictions[place]))
    .filter(({ isRight }) => !isRight)
    .sort((a, b) => b.confidence - a.confidence)
    .slice(0, most);
  const groups = new Map<string, number[]>();
  const put = (name: string, place: number): void =>
    void groups.set(name, [...(groups.get(name) ?? []), place]);
  const lengths = records.map((record) => kind.textOf(record).split(/\s+/).length);
  const sorted = [...lengths].sort((a, b) => a - b);
  const [third, twoThirds] = [1, 2].map((part) => sorted[Math.floor((part * sorted.length) / 3)]);
  lengths.forEach((length, place) => {
    if (length <= third) put(`up to ${third} words`, place);
    else if (length <= twoThirds) put(`${third + 1} to ${twoThirds} words`, place);
    else put(`more than ${twoThirds} words`, place);
  });
  records.forEach((record, place) => {
    if ('domain' in record && typeof record.domain === 'string') put(`domain ${record.domain}`, place);
  });
  const slices = [...groups].map(([name, places]) => ({
    name,
    count: places.length,
    metrics: metricsOf(
      task.score(
        places.map((place) => records[place]),
        places.map((place) => predictions[place]),
      ),
    ),
  }));
  const own = task.slices?.(records, predictions, train) ?? [];
  return { worst, slices: [...slices.sort((a, b) => (a.name < b.name ? -1 : 1)), ...own] };
}
