import type * as tf from '@tensorflow/tfjs-core';
import type { CompileChoice, Execution } from '../compile/execution';
import type { BatchSource } from '../data/batch';
import type { Head } from '../models/heads';
import type { PretrainedModel } from '../models/model-family';
import type { ForwardContext } from '../nn/module';
import type { Random } from '../random';
import type { Tokenizer } from '../tokenizers/tokenizer';
import type { TrainingBatch } from '../training/training-step';
import type { TaskData } from './task-data';

/** A model and the tokenizer it was trained with. */
export interface TaskModel<M extends PretrainedModel> {
  readonly model: M;
  readonly tokenizer: Tokenizer;
  /**
   * Runs something with the model as it was before this training: the base itself, or the same model with LoRA's
   * updates switched off. Absent where that is not known.
   */
  readonly withReference?: <T>(run: (reference: M) => Promise<T>) => Promise<T>;
}

/** How batches are drawn. */
export interface BatchingOptions {
  /** Examples a batch. */
  readonly batchSize: number;
  /** Decides their order. */
  readonly random: Random;
}

/** Batches of a whole set, epoch after epoch. */
export type EpochBatches<B> = BatchSource<B> & {
  readonly batchesPerEpoch: number;
  /** What is worth knowing of how they were made, one line: how much of them is padding. */
  readonly note?: string;
};

/**
 * How good predictions are. Numbers on the first level are metrics, by the names of `headway … --json`
 * (`accuracy`, `macroF1`, `f1`, `rougeL`); what lies deeper tells more: scores of each class, a confusion matrix.
 */
export type Scores = object;

/** What takes no learning to speak of, and how well it does. */
export interface Baseline<S extends Scores = Scores> {
  /** In a word or two: `majority`, `most frequent tag of each word`. */
  readonly name: string;
  /** What it always answers, if it does. */
  readonly says?: string;
  readonly scores: Partial<S>;
}

/** Records and what was predicted of them, in the same order. */
export interface Judged<R, P> {
  readonly records: readonly R[];
  readonly predictions: readonly P[];
}

/** Confidence before and after logits are divided by a temperature. */
export interface Calibration {
  readonly temperature: number;
  /** Expected calibration error on the test part, as the model was trained. */
  readonly eceBefore: number;
  /** The same with the temperature. */
  readonly eceAfter: number;
}

/** What was left to choose when the model was trained, and what was chosen. */
export interface Settled<T> {
  /** The task with it. */
  readonly task: T;
  /** The same as plain data, for `task.json`. */
  readonly choices: Readonly<Record<string, unknown>>;
}

/** A part of what is judged, and the metrics on it alone. */
export interface TaskSlice {
  /** What the part has in common: `names that training had`. */
  readonly name: string;
  readonly count: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/** A record and what a model makes of it, in words. */
export interface ShownPrediction {
  readonly text: string;
  /** What is right. */
  readonly right: string;
  /** What the model says. */
  readonly says: string;
  /** How sure it is, in [0, 1]. */
  readonly confidence: number;
  readonly isRight: boolean;
}

/**
 * Step 3 of fine-tuning, the goal: what is predicted of a record, with which head; the loss that is made small;
 * and the metric that says which model is the best. A task is one file in `tasks/`, which says all of it.
 *
 * @typeParam R - a record, as it is read from a file: a text with its label
 * @typeParam M - the model with its head
 * @typeParam B - a batch for the model
 * @typeParam P - what is predicted of a record
 * @typeParam S - how predictions are scored
 */
export interface Task<R, M extends PretrainedModel, B extends TrainingBatch, P, S extends Scores = Scores> {
  /** As in `headway finetune NAME`. */
  readonly name: string;
  /** What decides which epoch is the best: one of the scores. */
  readonly metric: string;
  /** Whether more of it is better. */
  readonly greaterIsBetter: boolean;
  /** The scores that a person reads first, the most important at the front. */
  readonly headline: readonly (keyof S & string)[];

  /** What is put on the pre-trained model; `undefined` if it is trained as it is. */
  readonly head: Head | undefined;
  /** The records as batches to learn from. Called before the model has changed. */
  batches(
    records: readonly R[],
    on: TaskModel<M>,
    options: BatchingOptions,
  ): EpochBatches<B> | Promise<EpochBatches<B>>;
  /** For the Trainer: mean loss of a batch, in nats. */
  loss(model: M, data: TaskData<R>): (batch: B, context: ForwardContext) => tf.Scalar;
  /**
   * What the model makes of records, in their order. What is to be predicted is looked at only where the prediction
   * is how likely the model finds it.
   */
  predict(records: readonly R[], on: TaskModel<M>, compile?: CompileChoice | Execution): Promise<P[]>;
  /**
   * The same with what takes long and is wanted only in the end, not after each epoch: texts written out. Absent:
   * there is nothing of the kind.
   */
  predictInFull?(records: readonly R[], on: TaskModel<M>, compile?: CompileChoice | Execution): Promise<P[]>;
  /** Compares predictions with what is right. */
  score(records: readonly R[], predictions: readonly P[]): S;
  /**
   * What a model must beat, the strongest first.
   *
   * @param train - what they learn from, if anything
   * @param test - what they are measured on
   * @param on - the trained model, for baselines that need its tokenizer or the model that it was
   */
  baselines(
    train: readonly R[],
    test: readonly R[],
    on: TaskModel<M>,
    compile?: CompileChoice | Execution,
  ): Baseline<S>[] | Promise<Baseline<S>[]>;
  /** What else should be said of scores, a line each: how sure a difference is. Absent: nothing. */
  comment?(scores: S): string[];
  /** What was predicted, in words, with its confidence. */
  say(prediction: P): string;
  /**
   * Scores of parts that only this task knows: of each kind of name, say. Counted is what there is to find.
   *
   * @param train - what the model learned from, if that is known
   */
  slices?(records: readonly R[], predictions: readonly P[], train?: readonly R[]): TaskSlice[];
  /** A record beside what was predicted, for a person to look at. */
  show(record: R, prediction: P): ShownPrediction;
  /**
   * Chooses, on the validation part, what can only be chosen once the model is trained: the threshold above which it
   * says "I do not know". Asked only if the test part is another. Absent: there is nothing of the kind.
   */
  settle?(validation: Judged<R, P>): Settled<Task<R, M, B, P, S>> | undefined;
  /**
   * How to make confidence honest, found on the validation part; and what that does on the test part. Only where
   * a task's confidence can be set right.
   */
  calibrate?(validation: Judged<R, P>, test: Judged<R, P>): Calibration;
  /** A look at the step. */
  describe(): string;
}

/** The metrics among scores: the numbers on the first level. */
export function metricsOf(scores: Scores): Record<string, number> {
  return Object.fromEntries(
    Object.entries(scores).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
}

/**
 * Metrics of groups of records, sorted by the groups' names.
 *
 * @param namesOf - the groups that a record is in
 */
export function slicesBy<R, P>(
  task: { score(records: readonly R[], predictions: readonly P[]): Scores },
  records: readonly R[],
  predictions: readonly P[],
  namesOf: (record: R, place: number) => readonly string[],
): TaskSlice[] {
  const groups = new Map<string, { records: R[]; predictions: P[] }>();
  records.forEach((record, place) => {
    for (const name of namesOf(record, place)) {
      const group = groups.get(name) ?? { records: [], predictions: [] };
      group.records.push(record);
      group.predictions.push(predictions[place]);
      groups.set(name, group);
    }
  });
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, group]) => ({
      name,
      count: group.records.length,
      metrics: metricsOf(task.score(group.records, group.predictions)),
    }));
}
