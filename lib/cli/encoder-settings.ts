import { z } from 'zod';
import { ConfigError } from '../errors';
import { bertConfig, type BertConfig, robertaConfig } from '../models/bert-config';
import { bertPresets } from '../models/bert-presets';
import { completeTrainingConfig, trainingShape } from '../training/training-config';
import type { TrainingConfig } from '../training/training-config';
import { pick } from './pretrain-models';
import { checkSettings } from './settings';
import type { Settings } from './settings';
import { didYouMean } from './suggestion';

/** The encoders that `headway pretrain` trains. */
export type EncoderArchitecture = 'bert' | 'roberta';

/** The model and the data of `headway pretrain bert|roberta`, flat: `--set` reaches each by its name. */
export interface EncoderConfig {
  /** C. */
  readonly hiddenSize: number;
  readonly numHiddenLayers: number;
  /** H. */
  readonly numAttentionHeads: number;
  /** F. */
  readonly intermediateSize: number;
  readonly dropout: number;
  readonly initializerRange: number;
  /** T, the tokens of an input, special ones included. */
  readonly maxLength: number;
  /** Tokens of the vocabulary that is trained on the text. */
  readonly vocabSize: number;
  /** Of BERT's vocabulary: whether capitals and accents are dropped. */
  readonly lowercase: boolean;
  /** Holes made once in copies of each input, or anew each time. */
  readonly masking: 'static' | 'dynamic';
  /** Share of the tokens that are hidden in training; measured is always with 0.15, all behind the mask. */
  readonly maskProbability: number;
  /** Inputs a batch. */
  readonly batchSize: number;
  /** Share of the sentences, from the end, that is kept for validation. */
  readonly validationFraction: number;
  /** Inputs of the validation part for an estimate during training; at the end all are measured. */
  readonly evalInputs: number;
}

/** Everything that decides a run. */
export type EncoderSettings = EncoderConfig & TrainingConfig;

const size = z.number().int().min(1);
const ownShape = {
  hiddenSize: size,
  numHiddenLayers: size,
  numAttentionHeads: size,
  intermediateSize: size,
  dropout: z.number().min(0).lt(1),
  initializerRange: z.number().positive(),
  maxLength: size.min(8),
  vocabSize: size,
  lowercase: z.boolean(),
  masking: z.enum(['static', 'dynamic']),
  maskProbability: z.number().gt(0).lte(1),
  batchSize: size,
  validationFraction: z.number().gt(0).lt(1),
  evalInputs: size,
} satisfies Record<keyof EncoderConfig, z.ZodType>;

/** Settings as a run's file keeps them. */
export const encoderSettingsSchema: z.ZodType<EncoderSettings> = z.looseObject(
  ownShape,
) as unknown as z.ZodType<EncoderSettings>;

const data = {
  lowercase: true,
  maskProbability: 0.15,
  batchSize: 16,
  validationFraction: 0.1,
  evalInputs: 128,
};
const { small, tiny } = bertPresets;

/** Ready settings by name, for both; the first is the default. */
const presets: Readonly<Record<string, Omit<EncoderSettings, 'masking'>>> = {
  // Minutes on a laptop's processor. Very short inputs, few tokens, large first weights and many holes: what was found to
  // leave the level of the unigram baseline soonest (book/src/appendix/log.md). Longer inputs take many more steps to.
  small: {
    ...(pick(small, ownShape) as unknown as BertConfig),
    ...data,
    hiddenSize: 96,
    intermediateSize: 384,
    numHiddenLayers: 2,
    dropout: 0,
    initializerRange: 0.1, // 1/√96
    vocabSize: 1000,
    maxLength: 16,
    batchSize: 64,
    maskProbability: 0.4,
    evalInputs: 512,
    optim: 'muon',
    maxSteps: 1200,
    learningRate: 8e-3,
    minLearningRate: 0,
    lrSchedulerType: 'linear',
    warmupSteps: 50,
    adamBeta2: 0.98,
    weightDecay: 0.01,
    evalSteps: 100,
    saveSteps: 100,
  },
  // Half a minute, for a first look.
  tiny: {
    ...(pick(tiny, ownShape) as unknown as BertConfig),
    ...data,
    vocabSize: 500,
    maxLength: 32,
    maxSteps: 200,
    learningRate: 3e-3,
    warmupSteps: 20,
    evalSteps: 50,
  },
};

/** @throws ConfigError naming the unknown preset and the nearest there is */
export function encoderPreset(architecture: EncoderArchitecture, preset = 'small'): EncoderSettings {
  if (!Object.hasOwn(presets, preset)) {
    const suggestion = didYouMean(preset, Object.keys(presets));
    throw new ConfigError(`pretrain ${architecture}: there is no preset "${preset}"${suggestion}`);
  }
  // Devlin et al. 2019 made their holes once; Liu et al. 2019 make them anew each time.
  return { ...presets[preset], masking: architecture === 'bert' ? 'static' : 'dynamic' };
}

/**
 * Settings with some of them changed, the later over the earlier.
 *
 * @throws ConfigError naming an unknown setting and the nearest there is, or a value that will not do
 */
export function changeEncoderSettings(
  architecture: EncoderArchitecture,
  settings: EncoderSettings,
  ...changes: Settings[]
): EncoderSettings {
  const where = `pretrain ${architecture}`;
  const shape = { ...ownShape, ...trainingShape };
  const given: Settings = Object.assign({}, ...changes.map((some) => checkSettings(where, shape, some)));
  // A width that is changed takes the feed-forward width with it, unless that is given too.
  const width = given.hiddenSize === undefined ? {} : { intermediateSize: 4 * (given.hiddenSize as number) };
  const changed = { ...settings, ...width, ...given };
  completeTrainingConfig(encoderTraining(changed)); // what fits alone may not fit together
  return changed;
}

/** The model's configuration; RoBERTa has two positions more than an input has tokens. */
export function encoderModelConfig(
  architecture: EncoderArchitecture,
  settings: EncoderSettings,
  vocabulary: { readonly vocabSize: number; readonly padTokenId: number },
): BertConfig {
  const { maxLength } = settings;
  const config = { ...(pick(settings, ownShape) as unknown as EncoderConfig), ...vocabulary };
  const { hiddenSize, numHiddenLayers, numAttentionHeads, intermediateSize, dropout, initializerRange } =
    config;
  const chosen = {
    ...{ hiddenSize, numHiddenLayers, numAttentionHeads, intermediateSize, dropout, initializerRange },
    ...vocabulary,
  };
  return architecture === 'bert'
    ? bertConfig({ ...chosen, maxPositionEmbeddings: maxLength })
    : robertaConfig({ ...chosen, maxPositionEmbeddings: maxLength + vocabulary.padTokenId + 1 });
}

/** The part of the settings that the Trainer takes. */
export function encoderTraining(settings: EncoderSettings): TrainingConfig {
  return pick(settings, trainingShape) as unknown as TrainingConfig;
}
