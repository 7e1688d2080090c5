import { ConfigError } from '../errors';
import type { RotaryScaling } from '../nn/rotary-frequencies';

/**
 * Which attention projections add a vector: none (Llama), those of queries, keys and values (Qwen2), or all
 * four (transformers' `attention_bias`).
 */
export type AttentionBias = 'none' | 'query-key-value' | 'all';

/** The sizes and choices of a {@link Llama}, by Hugging Face's names. */
export interface LlamaConfig {
  /** V, the number of different tokens. */
  readonly vocabSize: number;
  /** The longest text of training, in tokens. Rotary positions go on after it; whether well is another matter. */
  readonly maxPositionEmbeddings: number;
  /** C, the length of the vector that stands for a token. */
  readonly hiddenSize: number;
  /** How many layers follow each other. */
  readonly numHiddenLayers: number;
  /** H, the number of query heads. */
  readonly numAttentionHeads: number;
  /** G, the number of key and value heads; divides H, and each serves H / G query heads. */
  readonly numKeyValueHeads: number;
  /** D, the features of a head, even; C / H unless said otherwise. */
  readonly headDim: number;
  /** F, the width in the middle of the feed-forward network. */
  readonly intermediateSize: number;
  /** Added to the mean square in each norm. */
  readonly rmsNormEps: number;
  /** The base θ of the rotary frequencies. */
  readonly ropeTheta: number;
  /** How positions are stretched beyond the context of training; absent: not at all. */
  readonly ropeScaling?: RotaryScaling;
  /** `none` in Llama. */
  readonly attentionBias: AttentionBias;
  /** Whether the feed-forward projections add a vector; false in Llama. */
  readonly mlpBias: boolean;
  /** Of the attention weights, in training; 0 in Llama. */
  readonly attentionDropout: number;
  /** Whether the token embedding also makes the logits; false in Llama 2 7B, true in most small ones. */
  readonly tieWordEmbeddings: boolean;
  /** The standard deviation that weights start with; 0.02 in Llama. */
  readonly initializerRange: number;
}

/** transformers' defaults for everything but the sizes. */
const llamaChoices = {
  rmsNormEps: 1e-6,
  ropeTheta: 10_000,
  attentionBias: 'none',
  mlpBias: false,
  attentionDropout: 0,
  tieWordEmbeddings: false,
  initializerRange: 0.02,
} as const;

/** The fields that have no sensible default. */
export type LlamaSizes = Pick<
  LlamaConfig,
  'vocabSize' | 'maxPositionEmbeddings' | 'hiddenSize' | 'numHiddenLayers' | 'numAttentionHeads'
>;

/**
 * Completes a configuration with Llama's choices and checks it, once.
 *
 * @param config - the sizes, and whatever shall differ: G = H, D = C / H, and F = ⅔ · 4C rounded up to
 * a multiple of 32 (Llama 2 rounds to 256), no biases, no scaling, a head of its own
 * @throws ConfigError naming the field, what it must be, and what came
 */
export function llamaConfig(config: LlamaSizes & Partial<LlamaConfig>): LlamaConfig {
  const { hiddenSize, numAttentionHeads } = config;
  const complete: LlamaConfig = {
    ...llamaChoices,
    numKeyValueHeads: numAttentionHeads,
    headDim: hiddenSize / numAttentionHeads,
    intermediateSize: 32 * Math.ceil((8 * hiddenSize) / 3 / 32),
    ...config,
  };
  const sizes = [
    'vocabSize',
    'maxPositionEmbeddings',
    'hiddenSize',
    'numHiddenLayers',
    'numAttentionHeads',
    'numKeyValueHeads',
    'headDim',
    'intermediateSize',
  ] as const;
  for (const name of sizes) {
    if (Number.isInteger(complete[name]) && complete[name] >= 1) continue;
    const whose = name === 'headDim' ? ' (hiddenSize / numAttentionHeads unless given)' : '';
    throw new ConfigError(`LlamaConfig: ${name}${whose} must be a positive integer, got ${complete[name]}`);
  }
  if (complete.headDim % 2 !== 0) {
    throw new ConfigError(
      `LlamaConfig: headDim must be even, as rotary positions turn features in pairs, got ${complete.headDim}`,
    );
  }
  if (complete.numAttentionHeads % complete.numKeyValueHeads !== 0) {
    throw new ConfigError(
      `LlamaConfig: numKeyValueHeads must divide numAttentionHeads, ` +
        `got ${complete.numKeyValueHeads} and ${complete.numAttentionHeads}: change one of the two`,
    );
  }
  if (!(complete.attentionDropout >= 0 && complete.attentionDropout < 1)) {
    throw new ConfigError(
      `LlamaConfig: attentionDropout must be at least 0 and below 1, got ${complete.attentionDropout}`,
    );
  }
  return complete;
}
