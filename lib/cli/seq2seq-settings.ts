import { z } from 'zod';
import { ConfigError } from '../errors';
import type { Activation } from '../nn/gelu';
import { completeTrainingConfig, trainingShape } from '../training/training-config';
import type { TrainingConfig } from '../training/training-config';
import { checkSettings } from './settings';
import type { Settings } from './settings';
import { didYouMean } from './suggestion';

/** The model, the data and the search of `headway pretrain seq2seq`, flat: `--set` reaches each by its name. */
export interface SequenceToSequenceConfig {
  /** C. */
  readonly hiddenSize: number;
  readonly encoderLayers: number;
  readonly decoderLayers: number;
  /** H, on both sides. */
  readonly numAttentionHeads: number;
  /** F, on both sides. */
  readonly intermediateSize: number;
  readonly dropout: number;
  readonly activation: Activation;
  /** `post` (the paper) or `pre`. */
  readonly norm: 'post' | 'pre';
  /** The longest text, in tokens. */
  readonly maxPositionEmbeddings: number;
  /** Ids of the shared BPE vocabulary. */
  readonly vocabSize: number;
  /** Whether names get slots and are copied. */
  readonly copyNames: boolean;
  /** Of `typescript-messages`: the languages to learn, with commas between, or `all`. One named twice is seen twice. */
  readonly languages: string;
  /** The language that is measured. Default: the first. */
  readonly evaluationLanguage: string;
  /** Of `reversal` and `addition`: how many pairs. */
  readonly toyPairs: number;
  /** Places of the targets of one batch. */
  readonly tokensPerBatch: number;
  readonly labelSmoothing: number;
  readonly numBeams: number;
  readonly lengthPenalty: number;
}

/** Everything that decides a run. */
export type SequenceToSequenceSettings = SequenceToSequenceConfig & TrainingConfig;

const size = z.number().int().min(1);
const share = z.number().min(0).lt(1);
const ownShape = {
  hiddenSize: size,
  encoderLayers: size,
  decoderLayers: size,
  numAttentionHeads: size,
  intermediateSize: size,
  dropout: share,
  activation: z.enum(['relu', 'gelu', 'gelu_new', 'silu']),
  norm: z.enum(['post', 'pre']),
  maxPositionEmbeddings: size,
  vocabSize: size.min(300),
  copyNames: z.boolean(),
  languages: z.string().min(1),
  evaluationLanguage: z.string(),
  toyPairs: size,
  tokensPerBatch: size,
  labelSmoothing: share,
  numBeams: size,
  lengthPenalty: z.number(),
} satisfies Record<keyof SequenceToSequenceConfig, z.ZodType>;

/** Settings as a run's file keeps them. */
export const sequenceToSequenceSchema: z.ZodType<SequenceToSequenceSettings> = z.looseObject(
  ownShape,
) as unknown as z.ZodType<SequenceToSequenceSettings>;

/** What `messages-translator` was trained with, in under ten minutes on two cores. */
const translation: SequenceToSequenceSettings = {
  hiddenSize: 192,
  encoderLayers: 2,
  decoderLayers: 2,
  numAttentionHeads: 4,
  intermediateSize: 768,
  dropout: 0.1,
  activation: 'relu',
  norm: 'pre',
  maxPositionEmbeddings: 256,
  vocabSize: 2000,
  copyNames: true,
  languages: 'fr,fr,fr,es,it,pt-br', // French thrice: it is what is measured
  evaluationLanguage: '',
  toyPairs: 20_000,
  tokensPerBatch: 768,
  labelSmoothing: 0.1,
  numBeams: 4,
  lengthPenalty: 1,
  maxSteps: 2600,
  learningRate: 2e-3,
  minLearningRate: 0,
  warmupSteps: 150,
  lrSchedulerType: 'linear',
  adamBeta2: 0.98,
  weightDecay: 0.01,
  evalSteps: 500,
  saveSteps: 500,
};

/** Ready settings by name. */
export const sequenceToSequencePresets: Readonly<Record<string, SequenceToSequenceSettings>> = {
  translation,
  // Reversal and addition: characters, short texts, no names.
  toy: {
    ...translation,
    hiddenSize: 64,
    intermediateSize: 256,
    dropout: 0,
    maxPositionEmbeddings: 32,
    copyNames: false,
    tokensPerBatch: 512,
    labelSmoothing: 0,
    numBeams: 1,
    maxSteps: 3000,
    warmupSteps: 100,
  },
};

/** @throws ConfigError naming the unknown preset and the nearest there is */
export function sequenceToSequencePreset(preset: string): SequenceToSequenceSettings {
  if (Object.hasOwn(sequenceToSequencePresets, preset)) return sequenceToSequencePresets[preset];
  const suggestion = didYouMean(preset, Object.keys(sequenceToSequencePresets));
  throw new ConfigError(`pretrain seq2seq: there is no preset "${preset}"${suggestion}`);
}

/**
 * Settings with some of them changed, the later over the earlier.
 *
 * @throws ConfigError naming an unknown setting and the nearest there is, or a value that will not do
 */
export function changeSequenceToSequenceSettings(
  settings: SequenceToSequenceSettings,
  ...changes: Settings[]
): SequenceToSequenceSettings {
  const shape = { ...ownShape, ...trainingShape };
  const given: Settings = Object.assign(
    {},
    ...changes.map((some) => checkSettings('pretrain seq2seq', shape, some)),
  );
  const width = given.hiddenSize === undefined ? {} : { intermediateSize: 4 * (given.hiddenSize as number) };
  const changed = { ...settings, ...width, ...given };
  completeTrainingConfig(sequenceToSequenceTraining(changed)); // what fits alone may not fit together
  return changed;
}

/** The part of the settings that the Trainer takes. */
export function sequenceToSequenceTraining(settings: SequenceToSequenceSettings): TrainingConfig {
  const ofTraining = Object.entries(settings).filter(([name]) => Object.hasOwn(trainingShape, name));
  return Object.fromEntries(ofTraining) as unknown as TrainingConfig;
}
