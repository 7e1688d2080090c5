import { ConfigError } from '../errors';
import type { Activation } from '../nn/gelu';

/** The sizes and choices of a {@link Gpt}, by Hugging Face's names. */
export interface GptConfig {
  /** V, the number of different tokens. */
  readonly vocabSize: number;
  /** The longest text, in tokens: there is one learned vector for each position. */
  readonly maxPositionEmbeddings: number;
  /** C, the length of the vector that stands for a token; a multiple of the number of heads. */
  readonly hiddenSize: number;
  /** How many Transformer blocks follow each other. */
  readonly numHiddenLayers: number;
  /** H, the number of attention heads. */
  readonly numAttentionHeads: number;
  /** F, the width in the middle of the feed-forward network; 4C in GPT-2. */
  readonly intermediateSize: number;
  /** The probability of a zero after the embeddings, in attention and before each residual sum. */
  readonly dropout: number;
  /** Added to the variance in each norm; 1e-5 in GPT-2. */
  readonly layerNormEps: number;
  /** `gelu_new` (the tanh form) in GPT-2. */
  readonly activation: Activation;
  /** Whether linear layers and norms add a vector; true in GPT-2, nanoGPT also trains without. */
  readonly bias: boolean;
  /** Whether the token embedding also makes the logits; true in GPT-2. */
  readonly tieWordEmbeddings: boolean;
  /** The standard deviation that weights start with; 0.02 in GPT-2. */
  readonly initializerRange: number;
}

/** GPT-2's choices for everything but the sizes. */
const gpt2Choices = {
  dropout: 0.1,
  layerNormEps: 1e-5,
  activation: 'gelu_new',
  bias: true,
  tieWordEmbeddings: true,
  initializerRange: 0.02,
} as const;

/** The fields that have no sensible default. */
export type GptSizes = Pick<
  GptConfig,
  'vocabSize' | 'maxPositionEmbeddings' | 'hiddenSize' | 'numHiddenLayers' | 'numAttentionHeads'
>;

/**
 * Completes a configuration with GPT-2's choices and checks it, once.
 *
 * @param config - the sizes, and whatever shall differ from GPT-2 (dropout 0.1, tanh GELU, biases,
 * tied embeddings, F = 4C, …)
 * @throws ConfigError naming the field, what it must be, and what came
 */
export function gptConfig(config: GptSizes & Partial<GptConfig>): GptConfig {
  const complete: GptConfig = { ...gpt2Choices, intermediateSize: 4 * config.hiddenSize, ...config };
  const sizes = [
    'vocabSize',
    'maxPositionEmbeddings',
    'hiddenSize',
    'numHiddenLayers',
    'numAttentionHeads',
    'intermediateSize',
  ] as const;
  for (const name of sizes) {
    if (!Number.isInteger(complete[name]) || complete[name] < 1) {
      throw new ConfigError(`GptConfig: ${name} must be a positive integer, got ${complete[name]}`);
    }
  }
  if (complete.hiddenSize % complete.numAttentionHeads !== 0) {
    throw new ConfigError(
      `GptConfig: hiddenSize must be a multiple of numAttentionHeads, ` +
        `got ${complete.hiddenSize} and ${complete.numAttentionHeads}: change one of the two`,
    );
  }
  if (!(complete.dropout >= 0 && complete.dropout < 1)) {
    throw new ConfigError(`GptConfig: dropout must be at least 0 and below 1, got ${complete.dropout}`);
  }
  if (complete.activation !== 'gelu' && complete.activation !== 'gelu_new') {
    throw new ConfigError(
      `GptConfig: activation must be 'gelu' (exact) or 'gelu_new' (tanh), got '${complete.activation}'`,
    );
  }
  return complete;
}
