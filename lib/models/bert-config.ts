import { ConfigError } from '../errors';
import type { Activation } from '../nn/gelu';

/** The sizes and choices of a {@link BertModel}, BERT's or RoBERTa's, by Hugging Face's names. */
export interface BertConfig {
  /** V, the number of different tokens. */
  readonly vocabSize: number;
  /**
   * How many positions have a learned vector. In BERT that is the longest input, in tokens; RoBERTa
   * leaves the first padTokenId + 1 unused: 514 for 512 tokens.
   */
  readonly maxPositionEmbeddings: number;
  /** C, the length of the vector that stands for a token; a multiple of the number of heads. */
  readonly hiddenSize: number;
  /** How many layers follow each other. */
  readonly numHiddenLayers: number;
  /** H, the number of attention heads. */
  readonly numAttentionHeads: number;
  /** F, the width in the middle of the feed-forward network; 4C in BERT. */
  readonly intermediateSize: number;
  /** How many kinds of text an input may hold: 2 in BERT (first and second sentence), 1 in RoBERTa. */
  readonly typeVocabSize: number;
  /** The token that fills up a batch: 0 in BERT, 1 in RoBERTa. */
  readonly padTokenId: number;
  /**
   * How positions are numbered. `from-zero`: 0, 1, 2, … (BERT). `after-padding`: tokens get padTokenId + 1,
   * padTokenId + 2, …, and every padding token padTokenId (RoBERTa).
   */
  readonly positions: 'from-zero' | 'after-padding';
  /** The probability of a zero after the embeddings, in attention and before each residual sum. */
  readonly dropout: number;
  /** Added to the variance in each norm: 1e-12 in BERT, 1e-5 in RoBERTa. */
  readonly layerNormEps: number;
  /** `gelu` (exact) in both. */
  readonly activation: Activation;
  /** The standard deviation that weights start with; 0.02 in both. */
  readonly initializerRange: number;
}

/** The fields that have no sensible default. */
export type BertSizes = Pick<
  BertConfig,
  'vocabSize' | 'maxPositionEmbeddings' | 'hiddenSize' | 'numHiddenLayers' | 'numAttentionHeads'
>;

/**
 * Completes a configuration with BERT's choices (Devlin et al. 2019, §3 and appendix A.2) and checks it, once.
 *
 * @throws ConfigError naming the field, what it must be, and what came
 */
export function bertConfig(config: BertSizes & Partial<BertConfig>): BertConfig {
  return complete('BertConfig', config, {
    typeVocabSize: 2,
    padTokenId: 0,
    positions: 'from-zero',
    layerNormEps: 1e-12,
  });
}

/**
 * Completes a configuration with RoBERTa's choices (Liu et al. 2019) and checks it, once.
 *
 * @throws ConfigError naming the field, what it must be, and what came
 */
export function robertaConfig(config: BertSizes & Partial<BertConfig>): BertConfig {
  return complete('RobertaConfig', config, {
    typeVocabSize: 1,
    padTokenId: 1,
    positions: 'after-padding',
    layerNormEps: 1e-5,
  });
}

/** The longest input that a model takes, in tokens, special ones included. */
export function longestInput({ maxPositionEmbeddings, positions, padTokenId }: BertConfig): number {
  return positions === 'from-zero' ? maxPositionEmbeddings : maxPositionEmbeddings - padTokenId - 1;
}

type FamilyChoices = Pick<BertConfig, 'typeVocabSize' | 'padTokenId' | 'positions' | 'layerNormEps'>;

function complete(
  where: string,
  config: BertSizes & Partial<BertConfig>,
  choices: FamilyChoices,
): BertConfig {
  const settled: BertConfig = {
    ...choices,
    dropout: 0.1,
    activation: 'gelu',
    initializerRange: 0.02,
    intermediateSize: 4 * config.hiddenSize,
    ...config,
  };
  const sizes = [
    'vocabSize',
    'maxPositionEmbeddings',
    'hiddenSize',
    'numHiddenLayers',
    'numAttentionHeads',
    'intermediateSize',
    'typeVocabSize',
  ] as const;
  for (const name of sizes) {
    if (!Number.isInteger(settled[name]) || settled[name] < 1) {
      throw new ConfigError(`${where}: ${name} must be a positive integer, got ${settled[name]}`);
    }
  }
  const { hiddenSize, numAttentionHeads, dropout, padTokenId, vocabSize } = settled;
  if (hiddenSize % numAttentionHeads !== 0) {
    throw new ConfigError(
      `${where}: hiddenSize must be a multiple of numAttentionHeads, ` +
        `got ${hiddenSize} and ${numAttentionHeads}: change one of the two`,
    );
  }
  if (!(dropout >= 0 && dropout < 1)) {
    throw new ConfigError(`${where}: dropout must be at least 0 and below 1, got ${dropout}`);
  }
  if (!(Number.isInteger(padTokenId) && padTokenId >= 0 && padTokenId < vocabSize)) {
    throw new ConfigError(`${where}: padTokenId must be from 0 to ${vocabSize - 1}, got ${padTokenId}`);
  }
  if (longestInput(settled) < 1) {
    throw new ConfigError(
      `${where}: maxPositionEmbeddings must be above padTokenId + 1 = ${padTokenId + 1}, ` +
        `got ${settled.maxPositionEmbeddings}: positions are counted from there on`,
    );
  }
  return settled;
}
