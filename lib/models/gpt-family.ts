import { checkedJson } from '../checkpoints/json-file';
import { z } from 'zod';
import type { Tokenizer } from '../tokenizers/tokenizer';
import { dropoutProbability, geluNames, labelsFromJson, labelsToJson, size } from './config-json';
import { Gpt } from './gpt';
import { gptConfig, type GptConfig } from './gpt-config';
import type { ModelFamily, PretrainedModel } from './model-family';
import { SequenceClassifier, type SequenceClassifierConfig } from './sequence-classifier';

/** The fields of a GPT-2 `config.json` that say how to compute. */
const schema = z.object({
  vocab_size: size,
  n_positions: size,
  n_embd: size,
  n_layer: size,
  n_head: size,
  n_inner: size.nullish(), // absent: 4·n_embd
  activation_function: z.enum(Object.keys(geluNames)).default('gelu_new'),
  resid_pdrop: dropoutProbability.default(0.1),
  layer_norm_epsilon: z.number().positive().default(1e-5),
  initializer_range: z.number().positive().default(0.02),
  tie_word_embeddings: z.boolean().default(true),
  bias: z.boolean().default(true), // Headway's own: transformers' GPT-2 always has biases
  id2label: z.record(z.string(), z.string()).nullish(),
  // Variants of GPT-2 that are not computed here.
  scale_attn_weights: z.literal(true).default(true),
  scale_attn_by_inverse_layer_idx: z.literal(false).default(false),
  add_cross_attention: z.literal(false).default(false),
});

/** transformers' models keep all but their heads under this prefix; the first GPT-2 files do not. */
const prefix = 'transformer.';
const heads = ['lm_head.weight', 'score.weight'];

/**
 * GPT-2's checkpoints.
 *
 * A model without biases is written with `bias: false`, which transformers does not know; its
 * weights file holds zeros in their place.
 */
export const gptFamily: ModelFamily = {
  modelType: 'gpt2',
  architectures: { GPT2LMHeadModel: Gpt, GPT2ForSequenceClassification: SequenceClassifier },
  learnsPositions: true,

  /** Its three dropout probabilities become one: that of the residual stream. */
  configFromJson(json: unknown, where: string, architecture: string): GptConfig | SequenceClassifierConfig {
    const data = checkedJson(schema, json, where);
    const config = gptConfig({
      vocabSize: data.vocab_size,
      maxPositionEmbeddings: data.n_positions,
      hiddenSize: data.n_embd,
      numHiddenLayers: data.n_layer,
      numAttentionHeads: data.n_head,
      intermediateSize: data.n_inner ?? 4 * data.n_embd,
      dropout: data.resid_pdrop,
      layerNormEps: data.layer_norm_epsilon,
      activation: geluNames[data.activation_function],
      bias: data.bias,
      tieWordEmbeddings: data.tie_word_embeddings,
      initializerRange: data.initializer_range,
    });
    if (architecture === 'GPT2LMHeadModel') return config;
    return { ...config, labels: labelsFromJson(data.id2label, where) };
  },

  configToJson(
    config: GptConfig & Partial<SequenceClassifierConfig>,
    tokenizer: Tokenizer,
  ): Record<string, unknown> {
    const endOfText = tokenizer.idOf('<|endoftext|>') ?? null;
    return {
      vocab_size: config.vocabSize,
      n_positions: config.maxPositionEmbeddings,
      n_embd: config.hiddenSize,
      n_layer: config.numHiddenLayers,
      n_head: config.numAttentionHeads,
      n_inner: config.intermediateSize,
      activation_function: config.activation,
      resid_pdrop: config.dropout,
      embd_pdrop: config.dropout,
      attn_pdrop: config.dropout,
      layer_norm_epsilon: config.layerNormEps,
      initializer_range: config.initializerRange,
      tie_word_embeddings: config.tieWordEmbeddings,
      bias: config.bias,
      bos_token_id: endOfText,
      eos_token_id: endOfText,
      pad_token_id: tokenizer.idOf('<|pad|>') ?? endOfText,
      ...labelsToJson(config.labels),
    };
  },

  storedName(ownName: string): string {
    return ownName.startsWith(prefix) || heads.includes(ownName) ? ownName : prefix + ownName;
  },

  // A classifier's own names begin with the prefix, a language model's do not.
  ownName(storedName: string): string {
    return storedName.startsWith(prefix) ? storedName.slice(prefix.length) : storedName;
  },

  isUnneeded(name: string, values: () => Float32Array): boolean {
    const isBuffer = /\.attn\.(masked_)?bias$/.test(name); // the causal mask, in old files
    const isTiedHead = name === 'lm_head.weight'; // a second copy of the token embedding
    return isBuffer || isTiedHead || (name.endsWith('.bias') && values().every((value) => value === 0));
  },

  placeholders(model: PretrainedModel): Map<string, { shape: number[]; data: Float32Array }> {
    const zeros = new Map<string, { shape: number[]; data: Float32Array }>();
    if ((model.config as GptConfig).bias) return zeros;
    for (const [ownName, { shape, rank }] of model.namedParameters()) {
      if (!/(^|\.)(ln_\w|c_\w+)\.weight$/.test(ownName)) continue;
      const outputs = shape[rank - 1];
      const name = gptFamily.storedName!(ownName).replace(/weight$/, 'bias');
      zeros.set(name, { shape: [outputs], data: new Float32Array(outputs) });
    }
    return zeros;
  },
};
