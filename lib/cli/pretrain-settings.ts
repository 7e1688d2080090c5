import { z } from 'zod';
import { ConfigError } from '../errors';
import { completeTrainingConfig, trainingShape } from '../training/training-config';
import type { TrainingConfig } from '../training/training-config';
import { pick, type PretrainModel } from './pretrain-models';
import { checkSettings } from './settings';
import type { Settings } from './settings';
import { didYouMean } from './suggestion';

/** What pre-training needs beside a model's and a run's configuration. */
export interface PretrainDataConfig {
  /** Blocks a batch; a block has maxPositionEmbeddings tokens. */
  readonly batchSize: number;
  /** Share of the text, from its end, that is kept for validation. */
  readonly validationFraction: number;
  /** Random validation batches for an estimate during training; at the end the whole split is measured. */
  readonly evalBatches: number;
  /** Tokens of a byte-level BPE vocabulary that is trained on the text (`--tokenizer bpe`). */
  readonly vocabSize: number;
}

/**
 * Everything that decides a run of pre-training, flat: `--set` reaches each field by its name. Beside those
 * that are named here, the settings of the model.
 */
export interface PretrainSettings extends PretrainDataConfig, TrainingConfig {
  readonly maxPositionEmbeddings: number;
}

const size = z.number().int().min(1);
const dataShape = {
  batchSize: size,
  validationFraction: z.number().gt(0).lt(1),
  evalBatches: size,
  vocabSize: size.min(256),
} satisfies Record<keyof PretrainDataConfig, z.ZodType>;

/** Settings as a run's file keeps them. Those of training are checked where they are used, defaults and all. */
export function pretrainSettingsSchema(model: PretrainModel): z.ZodType<PretrainSettings> {
  return z.looseObject({ ...model.shape, ...dataShape }) as unknown as z.ZodType<PretrainSettings>;
}

const data = { batchSize: 12, validationFraction: 0.1, evalBatches: 20, vocabSize: 512 };

// nanoGPT's config/train_shakespeare_char.py with the README's options for a CPU; eval_iters is 20 there.
const cpu = {
  ...data,
  maxSteps: 2000,
  learningRate: 1e-3,
  minLearningRate: 1e-4,
  warmupSteps: 100,
  adamBeta2: 0.99,
  weightDecay: 0.1,
  maxGradNorm: 1,
  evalSteps: 250,
  saveSteps: 250,
};

/** How the models of the presets are trained. */
const trainingPresets: Readonly<Record<string, Settings>> = {
  'nanogpt-cpu': cpu,
  // The same model in the same seconds, at the lowest loss that was found: book/src/appendix/log.md.
  'nanogpt-cpu-best': {
    ...cpu,
    optim: 'muon',
    maxSteps: 1300,
    learningRate: 8e-3,
    minLearningRate: 0,
    lrSchedulerType: 'linear',
  },
  'llama-cpu': cpu,
  // Half a minute, for a first look.
  tiny: { ...data, maxSteps: 200, learningRate: 3e-3, warmupSteps: 10, evalSteps: 50 },
};

/**
 * Ready settings by name.
 *
 * @param preset - without it the model's first
 * @throws ConfigError naming the unknown preset and the nearest there is
 */
export function presetSettings(model: PretrainModel, preset?: string): PretrainSettings {
  const names = Object.keys(model.presets);
  const name = preset ?? names[0];
  if (names.includes(name)) {
    const ready = { ...pick(model.presets[name], model.shape), ...trainingPresets[name] };
    return ready as unknown as PretrainSettings;
  }
  throw new ConfigError(`pretrain: there is no preset "${name}"${didYouMean(name, names)}`);
}

/**
 * Settings with some of them changed, the later over the earlier.
 *
 * @throws ConfigError naming an unknown setting and the nearest there is, or a value that will not do
 */
export function changeSettings(
  model: PretrainModel,
  settings: PretrainSettings,
  ...changes: Settings[]
): PretrainSettings {
  const shape = { ...model.shape, ...dataShape, ...trainingShape };
  const given: Settings = Object.assign({}, ...changes.map((some) => checkSettings('pretrain', shape, some)));
  // A width that is changed takes what follows from it along, unless that is given too.
  const isResized = given.hiddenSize !== undefined || given.numAttentionHeads !== undefined;
  const derived = isResized ? model.derived({ ...settings, ...given }) : {};
  const changed = { ...settings, ...derived, ...given };
  completeTrainingConfig(trainingPart(changed)); // what fits alone may not fit together
  return changed;
}

/** The part of the settings that the Trainer takes. */
export function trainingPart(settings: PretrainSettings): TrainingConfig {
  return pick(settings, trainingShape) as unknown as TrainingConfig;
}
