import { z } from 'zod';
import { ConfigError } from '../errors';
import type { GptConfig, GptSizes } from '../models/gpt-config';
import { gptPresets } from '../models/gpt-presets';
import { completeTrainingConfig, trainingShape } from '../training/training-config';
import type { TrainingConfig } from '../training/training-config';
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

/** Everything that decides a run of pre-training, flat: `--set` reaches each field by its name. */
export type PretrainSettings = Omit<GptConfig, 'vocabSize'> & PretrainDataConfig & TrainingConfig;

const size = z.number().int().min(1);
const modelShape = {
  maxPositionEmbeddings: size,
  hiddenSize: size,
  numHiddenLayers: size,
  numAttentionHeads: size,
  intermediateSize: size,
  dropout: z.number().min(0).lt(1),
  layerNormEps: z.number().positive(),
  activation: z.enum(['gelu', 'gelu_new']),
  bias: z.boolean(),
  tieWordEmbeddings: z.boolean(),
  initializerRange: z.number().positive(),
} satisfies Record<Exclude<keyof GptConfig, 'vocabSize'>, z.ZodType>;
const dataShape = {
  batchSize: size,
  validationFraction: z.number().gt(0).lt(1),
  evalBatches: size,
  vocabSize: size.min(256),
} satisfies Record<keyof PretrainDataConfig, z.ZodType>;

/** Settings as a run's file keeps them. Those of training are checked where they are used, defaults and all. */
export const pretrainSettingsSchema: z.ZodType<PretrainSettings> = z.looseObject({
  ...modelShape,
  ...dataShape,
}) as unknown as z.ZodType<PretrainSettings>;

const data = { batchSize: 12, validationFraction: 0.1, evalBatches: 20, vocabSize: 512 };

/** Ready settings by name. */
export const pretrainPresets: Readonly<Record<string, Settings>> = {
  // nanoGPT's config/train_shakespeare_char.py with the README's options for a CPU; eval_iters is 20 there.
  'nanogpt-cpu': {
    ...sizesOf('nanogpt-cpu'),
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
  },
  // Half a minute, for a first look.
  tiny: { ...sizesOf('tiny'), ...data, maxSteps: 200, learningRate: 3e-3, warmupSteps: 10, evalSteps: 50 },
};

/** @throws ConfigError naming the unknown preset and the nearest there is */
export function presetSettings(preset: string): PretrainSettings {
  if (Object.hasOwn(pretrainPresets, preset)) return pretrainPresets[preset] as unknown as PretrainSettings;
  const suggestion = didYouMean(preset, Object.keys(pretrainPresets));
  throw new ConfigError(`pretrain: there is no preset "${preset}"${suggestion}`);
}

/**
 * Settings with some of them changed, the later over the earlier.
 *
 * @throws ConfigError naming an unknown setting and the nearest there is, or a value that will not do
 */
export function changeSettings(settings: PretrainSettings, ...changes: Settings[]): PretrainSettings {
  const shape = { ...modelShape, ...dataShape, ...trainingShape };
  const given: Settings = Object.assign({}, ...changes.map((some) => checkSettings('pretrain', shape, some)));
  // A width that is changed takes the feed-forward width with it, unless that is given too.
  const width = given.hiddenSize === undefined ? {} : { intermediateSize: 4 * (given.hiddenSize as number) };
  const changed = { ...settings, ...width, ...given };
  completeTrainingConfig(trainingPart(changed)); // what fits alone may not fit together
  return changed;
}

/** The part of the settings that makes the model. */
export function modelPart(settings: PretrainSettings, vocabSize: number): GptSizes & Partial<GptConfig> {
  return { ...(pick(settings, modelShape) as Omit<GptConfig, 'vocabSize'>), vocabSize };
}

/** The part of the settings that the Trainer takes. */
export function trainingPart(settings: PretrainSettings): TrainingConfig {
  return pick(settings, trainingShape) as unknown as TrainingConfig;
}

function sizesOf(preset: 'nanogpt-cpu' | 'tiny'): Settings {
  return pick(gptPresets[preset], modelShape);
}

function pick(settings: object, shape: Record<string, unknown>): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => Object.hasOwn(shape, name)));
}
