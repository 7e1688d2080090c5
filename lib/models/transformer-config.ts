import { ConfigError } from '../errors';
import type { Activation } from '../nn/gelu';

/** The sizes and choices of a `Transformer`, by Hugging Face's names. */
export interface TransformerConfig {
  /** V, the number of different tokens, shared by source and target. */
  readonly vocabSize: number;
  /** The longest text, in tokens. Positions are not learned, so a longer one costs no parameter. */
  readonly maxPositionEmbeddings: number;
  /** C (`d_model`); even, and a multiple of the numbers of heads. */
  readonly hiddenSize: number;
  readonly encoderLayers: number;
  readonly decoderLayers: number;
  readonly encoderAttentionHeads: number;
  readonly decoderAttentionHeads: number;
  /** F of the encoder; 4C in the paper. */
  readonly encoderFfnDim: number;
  /** F of the decoder; 4C in the paper. */
  readonly decoderFfnDim: number;
  /** The probability of a zero after the embeddings and before each sum; 0.1 in the paper. */
  readonly dropout: number;
  /** `relu` in the paper. */
  readonly activation: Activation;
  /** Whether embeddings are multiplied by √C before the positions are added; true in the paper (§3.4). */
  readonly scaleEmbedding: boolean;
  /** Fills rows behind their text, and is hidden from attention. */
  readonly padTokenId: number;
  /** Ends every text. */
  readonly eosTokenId: number;
  /** What the decoder starts from; Marian takes the padding token. */
  readonly decoderStartTokenId: number;
}

/** What {@link transformerConfig} cannot do without. */
export type TransformerSizes = Pick<
  TransformerConfig,
  'vocabSize' | 'hiddenSize' | 'padTokenId' | 'eosTokenId'
> &
  Partial<TransformerConfig>;

/**
 * A whole configuration from some sizes: the rest is as in the paper's base model (Vaswani et al. 2017, table 3).
 *
 * @throws ConfigError for an odd hidden size, heads that do not divide it, or a token outside the vocabulary
 */
export function transformerConfig(sizes: TransformerSizes): TransformerConfig {
  const config: TransformerConfig = {
    maxPositionEmbeddings: 512,
    encoderLayers: 6,
    decoderLayers: 6,
    encoderAttentionHeads: 8,
    decoderAttentionHeads: 8,
    encoderFfnDim: 4 * sizes.hiddenSize,
    decoderFfnDim: 4 * sizes.hiddenSize,
    dropout: 0.1,
    activation: 'relu',
    scaleEmbedding: true,
    decoderStartTokenId: sizes.padTokenId,
    ...sizes,
  };
  const { hiddenSize, encoderAttentionHeads, decoderAttentionHeads, vocabSize } = config;
  if (hiddenSize % 2 !== 0) {
    throw new ConfigError(`transformerConfig: hiddenSize must be even, got ${hiddenSize}`);
  }
  for (const heads of [encoderAttentionHeads, decoderAttentionHeads]) {
    if (hiddenSize % heads === 0) continue;
    throw new ConfigError(
      `transformerConfig: hiddenSize must be a multiple of the number of heads, got ${hiddenSize} and ${heads}`,
    );
  }
  for (const name of ['padTokenId', 'eosTokenId', 'decoderStartTokenId'] as const) {
    if (config[name] >= 0 && config[name] < vocabSize) continue;
    throw new ConfigError(
      `transformerConfig: ${name} must be in the vocabulary of ${vocabSize}, got ${config[name]}`,
    );
  }
  return config;
}
