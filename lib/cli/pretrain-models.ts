import { z } from 'zod';
import { ConfigError } from '../errors';
import type { CausalLanguageModel } from '../models/causal-language-model';
import { Gpt } from '../models/gpt';
import { gptConfig, type GptConfig } from '../models/gpt-config';
import { gptPresets } from '../models/gpt-presets';
import { Llama } from '../models/llama';
import { llamaConfig, type LlamaConfig } from '../models/llama-config';
import { llamaPresets } from '../models/llama-presets';
import type { InitialWeights } from '../nn/initial';
import type { Settings } from './settings';
import { didYouMean } from './suggestion';

/** A language model that `headway pretrain` trains on raw text. */
export type PretrainArchitecture = 'gpt' | 'llama';

/** What the command must know of it. */
export interface PretrainModel {
  /** The settings that make the model, and what each must be. */
  readonly shape: Readonly<Record<string, z.ZodType>>;
  /** The model's part of the presets, by name; the first is the default. */
  readonly presets: Readonly<Record<string, Settings>>;
  /** What follows from a width or a number of heads that is changed, unless it is given too. */
  readonly derived: (settings: Settings) => Settings;
  /**
   * Checks the model's settings; the function that comes back makes the model.
   *
   * @throws ConfigError if settings that fit alone do not fit together
   */
  readonly prepare: (settings: object, vocabSize: number) => (initial: InitialWeights) => CausalLanguageModel;
}

const size = z.number().int().min(1);
const probability = z.number().min(0).lt(1);
const shared = {
  maxPositionEmbeddings: size,
  hiddenSize: size,
  numHiddenLayers: size,
  numAttentionHeads: size,
  intermediateSize: size,
  tieWordEmbeddings: z.boolean(),
  initializerRange: z.number().positive(),
};

const gptShape = {
  ...shared,
  dropout: probability,
  layerNormEps: z.number().positive(),
  activation: z.enum(['gelu', 'gelu_new']),
  bias: z.boolean(),
} satisfies Record<Exclude<keyof GptConfig, 'vocabSize'>, z.ZodType>;

const llamaShape = {
  ...shared,
  numKeyValueHeads: size,
  headDim: size,
  rmsNormEps: z.number().positive(),
  ropeTheta: z.number().positive(),
  attentionBias: z.enum(['none', 'query-key-value', 'all']),
  mlpBias: z.boolean(),
  attentionDropout: probability,
} satisfies Record<Exclude<keyof LlamaConfig, 'vocabSize' | 'ropeScaling'>, z.ZodType>;

const models: Readonly<Record<PretrainArchitecture, PretrainModel>> = {
  gpt: {
    shape: gptShape,
    presets: {
      'nanogpt-cpu': { ...gptPresets['nanogpt-cpu'] },
      'nanogpt-cpu-best': { ...gptPresets['nanogpt-cpu'] },
      tiny: { ...gptPresets.tiny },
    },
    derived: ({ hiddenSize }) => ({ intermediateSize: 4 * (hiddenSize as number) }),
    prepare: (settings, vocabSize) => {
      const config = gptConfig({ ...(pick(settings, gptShape) as unknown as GptConfig), vocabSize });
      return (initial) => new Gpt(config, initial);
    },
  },
  llama: {
    shape: llamaShape,
    presets: { 'llama-cpu': { ...llamaPresets['llama-cpu'] }, tiny: { ...llamaPresets.tiny } },
    derived: ({ hiddenSize, numAttentionHeads }) => ({
      intermediateSize: 32 * Math.ceil((8 * (hiddenSize as number)) / 3 / 32),
      headDim: (hiddenSize as number) / (numAttentionHeads as number),
    }),
    prepare: (settings, vocabSize) => {
      const config = llamaConfig({ ...(pick(settings, llamaShape) as unknown as LlamaConfig), vocabSize });
      return (initial) => new Llama(config, initial);
    },
  },
};

/** The names of the architectures. */
export const pretrainArchitectures: readonly PretrainArchitecture[] = ['gpt', 'llama'];

/** @throws ConfigError naming the unknown architecture and the nearest there is */
export function pretrainModel(architecture: string): PretrainModel {
  if (Object.hasOwn(models, architecture)) return models[architecture as PretrainArchitecture];
  throw new ConfigError(
    `pretrain: the architecture must be one of ${[...pretrainArchitectures, 'seq2seq'].join(', ')}, ` +
      `got "${architecture}"${didYouMean(architecture, pretrainArchitectures)}`,
  );
}

/** The settings that a shape names. */
export function pick(settings: object, shape: Readonly<Record<string, unknown>>): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => Object.hasOwn(shape, name)));
}
