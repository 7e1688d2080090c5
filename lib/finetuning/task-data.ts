import type { LabelledText } from '../data/labelled-texts';
import { splitByGroup, splitByHash } from '../data/split';
import { ConfigError } from '../errors';

/** What {@link TaskData} must know of the records of a task. */
export interface RecordKind<R> {
  /** What they are called: `texts`, `sentences`. */
  readonly noun: string;
  /** What tells records apart: records of equal text come into the same part. */
  textOf(record: R): string;
  /** The names of the classes that it holds; none where a task has no classes. */
  labelsOf(record: R): readonly string[];
  /** Whether a class without an example is a mistake. Default true. */
  readonly needsEveryClass?: boolean;
  /**
   * How records that are given together are split, where some belong together: questions about one passage, the
   * pages of one book. Default: `splitByHash` of their texts.
   */
  split?(records: readonly R[]): Readonly<Record<DataPart, readonly R[]>>;
}

/** A text with its class. Pairs with the same second text, questions on one passage, stay in one part. */
export const labelledTexts: RecordKind<LabelledText> = {
  noun: 'texts',
  textOf: ({ text, textPair }) => (textPair === undefined ? text : `${text}\n${textPair}`),
  labelsOf: ({ label }) => [label],
  split: (records) =>
    records.some(({ textPair }) => textPair !== undefined)
      ? splitByGroup(records, ({ text, textPair }) => textPair ?? text)
      : splitByHash(records),
};

/** What {@link TaskData} is made of. */
export interface TaskDataOptions<R> {
  readonly train: readonly R[];
  /** What the best epoch is chosen on. Absent: `train` is split 80/10/10, by `splitByHash` or as its kind says. */
  readonly validation?: readonly R[];
  /** What the final model is measured on. Absent: the split's, or `validation`. */
  readonly test?: readonly R[];
  /** The class names, in the order of their ids. Absent: those in `train`, sorted. */
  readonly labels?: readonly string[];
  /** Of the records. Absent: labelled texts. */
  readonly kind?: RecordKind<R>;
}

/** The parts of {@link TaskData}. */
export type DataPart = 'train' | 'validation' | 'test';

/** The parts in the order of their use. */
const parts: readonly DataPart[] = ['train', 'validation', 'test'];

/**
 * Step 1 of fine-tuning, the data: records of a task, its classes if it has any, and parts held back to
 * choose and to measure on.
 *
 * @example
 * const data = new TaskData({ train: sentimentSentences() });
 * const tagged = new TaskData({ train: readTaggedSentences('names.conll'), kind: taggedSentences });
 */
export class TaskData<R = LabelledText> {
  /** The class names: class i is `labels[i]`. Empty for a task without classes. */
  readonly labels: readonly string[];
  readonly train: readonly R[];
  readonly validation: readonly R[];
  readonly test: readonly R[];
  readonly kind: RecordKind<R>;

  /** @throws ConfigError if there is no data, a single class, an unknown label or a class without a text */
  constructor({ train, validation, test, labels, kind }: TaskDataOptions<R>) {
    this.kind = kind ?? (labelledTexts as unknown as RecordKind<R>);
    this.labels = labels ?? [...new Set(train.flatMap((record) => this.kind.labelsOf(record)))].sort();
    const split = validation ? { train, validation, test: test ?? validation } : this.split(train);
    this.train = split.train;
    this.validation = split.validation;
    this.test = test ?? split.test;
    this.check();
  }

  /** The class ids of one part, in its order: one a text. */
  labelIds(part: DataPart): number[] {
    const ids = new Map(this.labels.map((label, id) => [label, id]));
    return this[part].flatMap((record) => this.kind.labelsOf(record).map((label) => ids.get(label)!));
  }

  /** How often each class is there in one part, by class id. */
  classCounts(part: DataPart): number[] {
    const counts = this.labels.map(() => 0);
    for (const id of this.labelIds(part)) counts[id]++;
    return counts;
  }

  /** The same with other records to learn from: fewer of them, or cleaned, or augmented. */
  withTrain(train: readonly R[]): TaskData<R> {
    const { validation, test, labels, kind } = this;
    return new TaskData({ train, validation, test, labels, kind });
  }

  /** A look at the step. */
  describe(): string {
    const described = parts.map((part) => {
      const counts = this.classCounts(part).map((count, id) => `${this.labels[id]} ${count}`);
      const classes = counts.length > 0 ? ` (${counts.join(', ')})` : '';
      return `${part} ${this[part].length} ${this.kind.noun}${classes}`;
    });
    return `1 data: ${described.join('; ')}`;
  }

  private split(records: readonly R[]): Readonly<Record<DataPart, readonly R[]>> {
    if (this.kind.split) return this.kind.split(records);
    const split = splitByHash(records.map((record) => ({ text: this.kind.textOf(record), record })));
    const recordsOf = (part: DataPart): R[] => split[part].map(({ record }) => record);
    return { train: recordsOf('train'), validation: recordsOf('validation'), test: recordsOf('test') };
  }

  private check(): void {
    const { noun, labelsOf, textOf } = this.kind;
    const known = new Set(this.labels);
    for (const part of parts) {
      if (this[part].length === 0) {
        throw new ConfigError(
          `TaskData: the ${part} part must have at least one record (${noun}), got none: give more data, or a ` +
            'file for each part',
        );
      }
      for (const record of this[part]) {
        const stranger = labelsOf(record).find((label) => !known.has(label));
        if (stranger === undefined) continue;
        throw new ConfigError(
          `TaskData: labels must be among ${this.labels.join(', ')}, got "${stranger}" in the ${part} ` +
            `part for "${textOf(record).slice(0, 60)}": correct it, or take the classes that the data has (classify)`,
        );
      }
    }
    if (this.labels.length === 1) {
      throw new ConfigError(
        `TaskData: a task needs at least two classes, got only "${this.labels[0]}" in ${this.train.length} ${noun}: ` +
          'check their labels',
      );
    }
    const missing = this.labels[this.classCounts('train').indexOf(0)];
    if (missing !== undefined && this.kind.needsEveryClass !== false) {
      throw new ConfigError(
        `TaskData: every class needs a training text, got none for "${missing}": give some, or take the classes ` +
          'that the data has (classify)',
      );
    }
  }
}
