import { packagedFile } from '../package-root';
import { readText } from './text-files';

/** Mean and spread of a metric over seeds. */
export interface RecordedSpread {
  readonly mean: number;
  readonly standardDeviation: number;
  /** One a seed. */
  readonly values: readonly number[];
}

/** A learning curve as `headway learning-curve` writes it, as far as it is kept. */
export interface RecordedLearningCurve {
  /** What made it. */
  readonly command: string;
  /** Texts of each part. */
  readonly records: Readonly<Record<'train' | 'validation' | 'test', number>>;
  /** Tokens read before fine-tuning, by contestant, where that is known. */
  readonly pretrainingTokens: Readonly<Record<string, number>>;
  readonly points: readonly {
    readonly contestant: string;
    /** Texts with labels that were learned from. */
    readonly labels: number;
    /** What was chosen on the validation part. */
    readonly setting: Readonly<Record<string, number>>;
    readonly seeds: readonly number[];
    /** `accuracy` and `macroF1` on the test part. */
    readonly spread: Readonly<Record<'accuracy' | 'macroF1', RecordedSpread>>;
  }[];
}

/**
 * What pre-training was worth for the sentiment of VADER's 23,619 texts, by the number of labels: runs of hours, for
 * chapter 18 to show. Origin and limits are in `sets/vader-learning-curve.md`.
 */
export function vaderLearningCurve(): RecordedLearningCurve {
  const file = packagedFile('vaderLearningCurve', 'data/sets/vader-learning-curve.json');
  return JSON.parse(readText(file)) as RecordedLearningCurve;
}
