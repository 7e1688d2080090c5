import type { LabelledText } from '../data/labelled-texts';
import { splitByHash } from '../data/split';
import { ConfigError } from '../errors';

/** What {@link TaskData} is made of. */
export interface TaskDataOptions {
  readonly train: readonly LabelledText[];
  /** What the best epoch is chosen on. Absent: `train` is split 80/10/10 by `splitByHash`. */
  readonly validation?: readonly LabelledText[];
  /** What the final model is measured on. Absent: the split's, or `validation`. */
  readonly test?: readonly LabelledText[];
  /** The class names, in the order of their ids. Absent: those in `train`, sorted. */
  readonly labels?: readonly string[];
}

/** The parts of {@link TaskData}. */
export type DataPart = 'train' | 'validation' | 'test';

/**
 * Step 1 of fine-tuning, the data: labelled texts, a set of labels, and parts held back to
 * choose and to measure on.
 */
export class TaskData {
  /** The class names: class i is `labels[i]`. */
  readonly labels: readonly string[];
  readonly train: readonly LabelledText[];
  readonly validation: readonly LabelledText[];
  readonly test: readonly LabelledText[];

  /** @throws ConfigError if there is no data, a single class, an unknown label or a class without a text */
  constructor({ train, validation, test, labels }: TaskDataOptions) {
    this.labels = labels ?? [...new Set(train.map(({ label }) => label))].sort();
    const split = validation ? { train, validation, test: test ?? validation } : splitByHash(train);
    this.train = split.train;
    this.validation = split.validation;
    this.test = test ?? split.test;
    this.check();
  }

  /** The class ids of one part, in its order. */
  labelIds(part: DataPart): number[] {
    const ids = new Map(this.labels.map((label, id) => [label, id]));
    return this[part].map(({ label }) => ids.get(label)!);
  }

  /** How many texts of each class one part has, by class id. */
  classCounts(part: DataPart): number[] {
    const counts = this.labels.map(() => 0);
    for (const id of this.labelIds(part)) counts[id]++;
    return counts;
  }

  /** A look at the step. */
  describe(): string {
    const parts = (['train', 'validation', 'test'] as const).map((part) => {
      const counts = this.classCounts(part).map((count, id) => `${this.labels[id]} ${count}`);
      return `${part} ${this[part].length} texts (${counts.join(', ')})`;
    });
    return `1 data: ${parts.join('; ')}`;
  }

  private check(): void {
    const known = new Set(this.labels);
    for (const part of ['train', 'validation', 'test'] as const) {
      if (this[part].length === 0) {
        throw new ConfigError(
          `TaskData: the ${part} part must have at least one labelled text, got none: give more data, or a ` +
            'file for each part',
        );
      }
      const stranger = this[part].find(({ label }) => !known.has(label));
      if (stranger) {
        throw new ConfigError(
          `TaskData: labels must be among ${this.labels.join(', ')}, got "${stranger.label}" in the ${part} ` +
            `part for "${stranger.text.slice(0, 60)}"`,
        );
      }
    }
    if (this.labels.length < 2) {
      throw new ConfigError(
        `TaskData: a task needs at least two classes, got only "${this.labels[0]}": check the label column`,
      );
    }
    const missing = this.labels.find((_, id) => this.classCounts('train')[id] === 0);
    if (missing !== undefined) {
      throw new ConfigError(`TaskData: every class needs a training text, got none for "${missing}"`);
    }
  }
}
