import { checkedJson } from '../checkpoints/json-file';
import { z } from 'zod';
import type { Tokenizer } from '../tokenizers/tokenizer';
import type { Activation } from '../nn/gelu';
import { sinusoidalPositions } from '../nn/positions';
import { dropoutProbability, geluNames, size } from './config-json';
import type { ModelClass, ModelFamily, PretrainedModel } from './model-family';
import { PreNormTransformer, Transformer } from './transformer';
import { transformerConfig, type TransformerConfig } from './transformer-config';

/** Hugging Face's names of the activations that published models have. */
const activationNames: Readonly<Record<string, Activation>> = {
  ...geluNames,
  relu: 'relu',
  silu: 'silu',
  swish: 'silu',
};

const tokenId = z.int().min(0);

/** The fields of a Marian or Pegasus `config.json` that say how to compute. */
const schema = z.object({
  vocab_size: size,
  max_position_embeddings: size.default(1024),
  d_model: size,
  encoder_layers: size,
  decoder_layers: size,
  encoder_attention_heads: size,
  decoder_attention_heads: size,
  encoder_ffn_dim: size,
  decoder_ffn_dim: size,
  activation_function: z.enum(Object.keys(activationNames)).default('gelu'),
  dropout: dropoutProbability.default(0.1),
  scale_embedding: z.boolean().default(false),
  pad_token_id: tokenId,
  eos_token_id: tokenId,
  decoder_start_token_id: tokenId,
  // Variants that are not computed here.
  share_encoder_decoder_embeddings: z.literal(true).default(true),
  tie_word_embeddings: z.literal(true).default(true),
});

/** Post-norm and pre-norm differ in nothing but the class and its names in transformers. */
function familyOf(modelType: string, architecture: string, modelClass: ModelClass): ModelFamily {
  return {
    modelType,
    architectures: { [architecture]: modelClass },

    configFromJson(json: unknown, where: string): TransformerConfig {
      const data = checkedJson(schema, json, where);
      return transformerConfig({
        vocabSize: data.vocab_size,
        maxPositionEmbeddings: data.max_position_embeddings,
        hiddenSize: data.d_model,
        encoderLayers: data.encoder_layers,
        decoderLayers: data.decoder_layers,
        encoderAttentionHeads: data.encoder_attention_heads,
        decoderAttentionHeads: data.decoder_attention_heads,
        encoderFfnDim: data.encoder_ffn_dim,
        decoderFfnDim: data.decoder_ffn_dim,
        activation: activationNames[data.activation_function],
        dropout: data.dropout,
        scaleEmbedding: data.scale_embedding,
        padTokenId: data.pad_token_id,
        eosTokenId: data.eos_token_id,
        decoderStartTokenId: data.decoder_start_token_id,
      });
    },

    configToJson(config: TransformerConfig, _tokenizer: Tokenizer): Record<string, unknown> {
      return {
        vocab_size: config.vocabSize,
        decoder_vocab_size: config.vocabSize,
        max_position_embeddings: config.maxPositionEmbeddings,
        d_model: config.hiddenSize,
        encoder_layers: config.encoderLayers,
        decoder_layers: config.decoderLayers,
        encoder_attention_heads: config.encoderAttentionHeads,
        decoder_attention_heads: config.decoderAttentionHeads,
        encoder_ffn_dim: config.encoderFfnDim,
        decoder_ffn_dim: config.decoderFfnDim,
        activation_function: config.activation,
        dropout: config.dropout,
        attention_dropout: 0,
        activation_dropout: 0,
        scale_embedding: config.scaleEmbedding,
        pad_token_id: config.padTokenId,
        eos_token_id: config.eosTokenId,
        decoder_start_token_id: config.decoderStartTokenId,
        forced_eos_token_id: null,
        is_encoder_decoder: true,
        share_encoder_decoder_embeddings: true,
        tie_word_embeddings: true,
      };
    },

    isUnneeded(name: string): boolean {
      // Second copies of the one shared embedding, and the sines, which are computed.
      return /^(lm_head|model\.(en|de)coder\.embed_(tokens|positions))\.weight$/.test(name);
    },
  };
}

/** The original Transformer (post-norm) as Marian's checkpoints. */
export const marianFamily: ModelFamily = familyOf('marian', 'MarianMTModel', Transformer);

/** The original Transformer with norms first as Pegasus's checkpoints. */
export const pegasusFamily: ModelFamily = {
  ...familyOf('pegasus', 'PegasusForConditionalGeneration', PreNormTransformer),

  /** The sines and cosines, which transformers computes but misses in a file of this family. */
  placeholders({ config }: PretrainedModel): Map<string, { shape: number[]; data: Float32Array }> {
    const { maxPositionEmbeddings, hiddenSize } = config as TransformerConfig;
    const positions = sinusoidalPositions(maxPositionEmbeddings, hiddenSize, 'halves');
    const [shape, data] = [positions.shape, positions.dataSync() as Float32Array];
    positions.dispose();
    const names = ['encoder', 'decoder'].map((side) => `model.${side}.embed_positions.weight`);
    return new Map(names.map((name) => [name, { shape, data }]));
  },
};
