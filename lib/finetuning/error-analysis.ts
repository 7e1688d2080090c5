import type { PretrainedModel } from '../models/model-family';
import type { TrainingBatch } from '../training/training-step';
import { type Scores, type ShownPrediction, slicesBy, type Task, type TaskSlice } from './task';
import type { RecordKind } from './task-data';

/** Where a model is wrong. */
export interface ErrorAnalysis {
  /** What it has wrong and is surest of, the surest first: mistakes of the model, or of the labels. */
  readonly worst: ShownPrediction[];
  /** By length and, where records tell it, by domain: what is weak in one kind of text is hidden in the mean. */
  readonly slices: TaskSlice[];
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
  const lengths = records.map((record) => kind.textOf(record).split(/\s+/).length);
  const sorted = [...lengths].sort((a, b) => a - b);
  const [third, twoThirds] = [1, 2].map((part) => sorted[Math.floor((part * sorted.length) / 3)]);
  const lengthName = (length: number): string => {
    if (length <= third) return `up to ${third} words`;
    return length <= twoThirds ? `${third + 1} to ${twoThirds} words` : `more than ${twoThirds} words`;
  };
  const slices = slicesBy(task, records, predictions, (record, place) => [
    lengthName(lengths[place]),
    ...('domain' in record && typeof record.domain === 'string' ? [`domain ${record.domain}`] : []),
  ]);
  const own = task.slices?.(records, predictions, train) ?? [];
  return { worst, slices: [...slices, ...own] };
}
