import { readLabelledTexts } from '../data/labelled-texts';
import type { LabelledFormat } from '../data/labelled-texts';
import { ConfigError } from '../errors';
import { BaseModel } from '../finetuning/base-model';
import type { Freeze } from '../finetuning/base-model';
import { ClassificationGoal } from '../finetuning/classification-goal';
import type { FineTuningRecipe } from '../finetuning/fine-tune';
import { FineTuningProcess } from '../finetuning/fine-tuning-process';
import { TaskData } from '../finetuning/task-data';
import { loadLanguageModel } from '../models/pretrained';
import { modelDirectory } from './model-directory';

/** What the user said of the data, the model, the goal and the process. */
export interface RecipeOptions {
  readonly model: string;
  readonly train: readonly string[];
  /** Texts to choose and measure on; by default `train` is split. */
  readonly validation?: string;
  readonly format?: LabelledFormat;
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly learningRate?: number;
  readonly freeze: string;
  readonly classWeights: string;
  readonly seed: number;
}

/** The classes of the task `sentiment`; `classify` takes them from the data. */
const sentimentLabels = ['negative', 'neutral', 'positive'];

/**
 * The four steps of fine-tuning as the user set them.
 *
 * @param task - `sentiment` or `classify`
 * @throws ConfigError for an option or a file that will not do; FormatError for one that cannot be read
 */
export function recipeOf(task: string, options: RecipeOptions): FineTuningRecipe {
  const { format, classWeights } = options;
  if (classWeights !== 'balanced' && classWeights !== 'none') {
    throw new ConfigError(`--class-weights: must be balanced or none, got "${classWeights}"`);
  }
  const freeze = readFreeze(options.freeze);
  const { model, tokenizer } = loadLanguageModel(modelDirectory(options.model));
  const train = options.train.flatMap((file) => readLabelledTexts(file, { format }));
  const validation = options.validation && readLabelledTexts(options.validation, { format });
  return {
    data: new TaskData({
      train,
      validation: validation || undefined,
      labels: task === 'sentiment' ? sentimentLabels : undefined,
    }),
    model: new BaseModel(model, tokenizer, freeze),
    goal: new ClassificationGoal(classWeights),
    process: new FineTuningProcess(options),
  };
}

/** `none`, `base`, or `last-2`: all but the last two blocks. */
function readFreeze(text: string): Freeze {
  if (text === 'none' || text === 'base') return text;
  const layers = /^last-(\d+)$/.exec(text)?.[1];
  if (layers === undefined) {
    throw new ConfigError(`--freeze: must be none, base or last-N such as last-1, got "${text}"`);
  }
  return { lastLayers: Number(layers) };
}
