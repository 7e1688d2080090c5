import { ConfigError } from '../errors';
import { BaseModel, type Freeze } from '../finetuning/base-model';
import type { AnyRecipe } from '../finetuning/fine-tune';
import { FineTuningProcess } from '../finetuning/fine-tuning-process';
import { TaskData } from '../finetuning/task-data';
import type { AnyTaskKind, PreparedModel, TaskChoices } from '../finetuning/task-kind';
import { taskKinds } from '../finetuning/tasks';
import { loadModel } from '../models/pretrained';
import { Random } from '../random';
import { requireNoAugmentedRows } from './augmented-rows';
import { modelDirectory } from './model-directory';
import { didYouMean } from './suggestion';

/** What the user said of the data, the model, the goal and the process. */
export interface RecipeOptions {
  readonly model: string;
  readonly train: readonly string[];
  /** What to choose on; by default `train` is split. */
  readonly validation?: readonly string[];
  /** What to measure on; by default the validation files. */
  readonly test?: readonly string[];
  readonly format?: string;
  /** Learn from so many of the records, drawn at random: the same ones whatever the seed of the run. */
  readonly limit?: number;
  /** Text that is not to be forgotten, to measure on and to replay. */
  readonly general?: readonly string[];
  readonly replay?: number;
  readonly interpolate?: number;
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly learningRate?: number;
  readonly layerDecay?: number;
  readonly patience?: number;
  readonly freeze?: string;
  readonly lora?: boolean;
  readonly loraRank?: number;
  readonly loraAlpha?: number;
  readonly loraTargets?: string;
  readonly classWeights?: string;
  readonly metric?: string;
  readonly maxLength?: number;
  readonly pooling?: string;
  readonly keep?: string;
  readonly stride?: number;
  readonly sentences?: number;
  readonly blockTrigrams?: boolean;
  readonly maxAnswerLength?: number;
  readonly beta?: number;
  readonly lengthNormalized?: boolean;
  readonly seed: number;
}

/** Decides which records `--limit` draws. */
const limitSeed = 1;

/** A recipe, and the choices it was made with. */
export interface ChosenRecipe {
  readonly recipe: AnyRecipe;
  readonly kind: AnyTaskKind;
  readonly choices: TaskChoices;
}

/** @throws ConfigError if there is no such task */
export function findTask(command: string, name: string, others: readonly string[]): AnyTaskKind {
  const kind = taskKinds.find((candidate) => candidate.name === name);
  if (kind) return kind;
  const names = [...taskKinds.map((candidate) => candidate.name), ...others];
  throw new ConfigError(
    `${command}: the task must be one of ${names.join(', ')}, got "${name}"${didYouMean(name, names)}`,
  );
}

/**
 * The four steps of fine-tuning as the user set them.
 *
 * @throws ConfigError for an option or a file that will not do; FormatError for one that cannot be read
 */
export function recipeOf(task: string, options: RecipeOptions): ChosenRecipe {
  const kind = findTask('finetune', task, ['translate']);
  const given = givenChoices(kind, options);
  const freeze = readFreeze(options);
  const data = readData(kind, options);
  const directory = modelDirectory(options.model);
  const loaded = loadModel(directory);
  const choices = {
    ...kind.choicesFor?.(loaded),
    ...kind.choicesOf?.(data.train),
    ...kind.choicesIn?.(directory),
    ...given,
  };
  const { model, tokenizer, grown }: PreparedModel = kind.prepare?.(loaded, choices) ?? loaded;
  const goal = kind.newTask(data.labels, choices);
  const { epochs, batchSize, learningRate, layerDecay, interpolate, patience, seed } = options;
  const process = Object.fromEntries(
    Object.entries({ epochs, batchSize, learningRate, layerDecay, interpolate, patience, seed }).filter(([, value]) => value !== undefined), // prettier-ignore
  );
  return {
    kind,
    choices,
    recipe: {
      data,
      model: new BaseModel(model, tokenizer, freeze, grown),
      goal,
      process: new FineTuningProcess({ ...kind.process, ...process }),
    },
  };
}

/** Options that a task may know, by the names of its choices; of some only these values will do. */
const choiceValues = {
  classWeights: ['balanced', 'none'],
  metric: ['macroF1', 'accuracy'],
  keep: ['beginning', 'end'],
  pooling: ['cls', 'mean'],
  ...{
    maxLength: undefined,
    replay: undefined,
    stride: undefined,
    maxAnswerLength: undefined,
    beta: undefined,
  },
  ...{ lengthNormalized: undefined, sentences: undefined, blockTrigrams: undefined },
} satisfies { [name in keyof RecipeOptions]?: readonly string[] };

/** What the user chose for the task. */
function givenChoices(kind: AnyTaskKind, options: RecipeOptions): TaskChoices {
  const given: Record<string, unknown> = {};
  for (const [name, values] of Object.entries(choiceValues)) {
    const value = options[name as keyof typeof choiceValues];
    if (value === undefined) continue;
    const option = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    if (values && !values.includes(value as string)) {
      throw new ConfigError(`${option}: must be ${values.join(' or ')}, got "${value}"`);
    }
    if (!kind.choices.includes(name)) {
      throw new ConfigError(
        `${option}: there is nothing of the kind to choose for ${kind.name}, leave it out`,
      );
    }
    given[name] = value;
  }
  return given;
}

/**
 * The records of files.
 *
 * @param option - that named them, for the message
 * @throws ConfigError for a file without a record; ConfigError, FormatError naming file:line for what cannot be read
 */
export function readRecords(
  option: string,
  kind: AnyTaskKind,
  files: readonly string[],
  format?: string,
): object[] {
  return files.flatMap((file) => {
    const records: object[] = kind.read(file, format);
    if (records.length > 0) return records;
    throw new ConfigError(
      `${option}: ${file} must hold at least one record (${kind.records.noun}), got none; ${kind.name} reads ${kind.fileFormat}`,
    );
  });
}

/** The records of the files, in three parts. */
function readData(
  kind: AnyTaskKind,
  { train, validation, test, format, limit, general = [], replay }: RecipeOptions,
): TaskData<object> {
  const read = (option: string, files: readonly string[]): object[] =>
    readRecords(option, kind, files, format);
  if (test && !validation) {
    throw new ConfigError('--test: --validation is required with it, to choose the best epoch on');
  }
  if (general.length > 0 && !kind.readGeneral) {
    throw new ConfigError(`--general: ${kind.name} keeps no other text in mind, leave it out`);
  }
  if (replay !== undefined && general.length === 0) {
    throw new ConfigError('--replay: --general is required with it, the text that is replayed');
  }
  if (!validation) train.forEach(requireNoAugmentedRows);
  const remembered = general.flatMap((file): object[] => kind.readGeneral!(file));
  // Parts that are given stay as they are; the rest is split.
  const split = validation && remembered.length > 0 ? kind.records.split?.(remembered) : undefined;
  const records = [...read('--train', train), ...(split?.train ?? remembered)];
  const data = new TaskData<object>({
    train: records,
    validation: validation && [...read('--validation', validation), ...(split?.validation ?? [])],
    test: test && [...read('--test', test), ...(split?.test ?? [])],
    labels: kind.labels?.(records),
    kind: kind.records,
  });
  if (limit === undefined) return data;
  // Files are often sorted, by origin or class: the first n would not be like the rest.
  return data.withTrain(new Random(limitSeed).shuffle([...data.train]).slice(0, limit));
}

/** `none`, `base`, or `last-2`: all but the last two blocks; or LoRA. */
function readFreeze(options: RecipeOptions): Freeze {
  const { freeze, loraRank, loraAlpha, loraTargets } = options;
  const wantsLora =
    options.lora || loraRank !== undefined || loraAlpha !== undefined || loraTargets !== undefined;
  if (wantsLora) {
    if (freeze !== undefined)
      throw new ConfigError('--freeze: LoRA freezes the base itself, leave --freeze out');
    const targetModules = loraTargets?.split(',').map((name) => name.trim());
    return { lora: { rank: loraRank ?? 8, alpha: loraAlpha, targetModules } };
  }
  if (freeze === undefined || freeze === 'none') return 'none';
  if (freeze === 'base') return 'base';
  const layers = /^last-(\d+)$/.exec(freeze)?.[1];
  if (layers === undefined) {
    throw new ConfigError(`--freeze: must be none, base or last-N such as last-1, got "${freeze}"`);
  }
  return { lastLayers: Number(layers) };
}
