import type { PretrainedModel } from '../models/model-family';
import type { TrainingBatch } from '../training/training-step';
import type { FineTuningOptions } from './fine-tuning-process';
import type { Scores, Task, TaskModel } from './task';
import type { RecordKind } from './task-data';

/**
 * What is chosen for a task beside its classes, by name: data that JSON can write, which is kept in the model's
 * `task.json` as far as prediction depends on it.
 */
export type TaskChoices = Readonly<Record<string, unknown>>;

/** A base model that was made fit for a task. */
export interface PreparedModel extends TaskModel<PretrainedModel> {
  /** Parameters that got new rows, by name: they learn even where all else is frozen. */
  readonly grown?: readonly string[];
}

/**
 * A task as `headway finetune|evaluate NAME` offers it: how its files are read, which classes it has, and how the
 * {@link Task} is made of these. A new task is a file with one of each in `tasks/`, and a line in `tasks/index.ts`.
 */
export interface TaskKind<
  R extends object,
  M extends PretrainedModel,
  B extends TrainingBatch,
  P,
  S extends Scores,
> {
  readonly name: string;
  /** For `--help`, one line. */
  readonly summary: string;
  /** What its files hold, for `--help`. */
  readonly fileFormat: string;
  readonly records: RecordKind<R>;
  /**
   * @param format - how the file is laid out, where its name does not say
   * @throws ConfigError, FormatError naming file:line
   */
  read(file: string, format?: string): R[];
  /** Records of text that is not to be learned but kept in mind, where a task knows such: general text for `lm`. */
  readGeneral?(file: string): R[];
  /**
   * A bare text as a record to predict of: what is to be predicted is left out, or anything.
   *
   * @param second - what belongs to it, where a record is a pair of texts
   */
  recordOf(text: string, second?: string): R;
  /** Its classes; absent: those in the data. None for a task without classes. */
  labels?(records: readonly R[]): readonly string[];
  /** How it is trained unless the user says otherwise. */
  readonly process: FineTuningOptions;
  /**
   * @param labels - the classes in the order of their ids
   * @param choices - what the user chose, or the model's `task.json` says
   */
  newTask(labels: readonly string[], choices: TaskChoices): Task<R, M, B, P, S>;
  /** Further choices that suit a model, unless the user says otherwise. */
  choicesFor?(on: TaskModel<PretrainedModel>): TaskChoices;
  /** Choices that the training records tell: whether some of the questions have no answer. */
  choicesOf?(records: readonly R[]): TaskChoices;
  /** Choices that are in a model's own files, to fine-tune it and to predict with it: its chat template. */
  choicesIn?(directory: string): TaskChoices;
  /**
   * The base model with what the task needs of it beside a head, such as new tokens. Absent: it is taken as it is.
   *
   * @returns the same, or a changed copy; the base given is disposed if it is not given back
   */
  prepare?(on: TaskModel<PretrainedModel>, choices: TaskChoices): PreparedModel;
  /** Writes beside a fine-tuned model what its files should say of the task: its chat template. */
  saveBeside?(on: TaskModel<PretrainedModel>, choices: TaskChoices, directory: string): void;
  /** What may be chosen for this task, by name. */
  readonly choices: readonly string[];
  /** Those of the choices that predicting needs to know: they go to `task.json`. */
  readonly keptChoices: readonly string[];
  /** Whether a model has this task's head. */
  hasHead(model: PretrainedModel): boolean;
}

/** Any task, for tables of them. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each task has records, models and scores of its own
export type AnyTaskKind = TaskKind<any, any, any, any, any>;
