import { checkedJson } from '../checkpoints/json-file';
import { z } from 'zod';
import type { RotaryScaling } from '../nn/rotary-frequencies';
import type { Tokenizer } from '../tokenizers/tokenizer';
import { dropoutProbability, size } from './config-json';
import { Llama } from './llama';
import { llamaConfig, type LlamaConfig } from './llama-config';
import type { ModelFamily, PretrainedModel } from './model-family';
import { Qwen2 } from './qwen2';

const factor = z.number().min(1);
const length = size.optional(); // absent: the model's own context

/** How transformers names a scaling's fields, in both forms that it reads. */
const scalingSchema = z.union([
  z.object({ rope_type: z.literal('default') }),
  z.object({ rope_type: z.enum(['linear', 'dynamic']), factor }),
  z.object({
    rope_type: z.literal('llama3'),
    factor,
    low_freq_factor: z.number().positive(),
    high_freq_factor: z.number().positive(),
    original_max_position_embeddings: length,
  }),
  z.object({
    rope_type: z.literal('yarn'),
    factor,
    original_max_position_embeddings: length,
    beta_fast: z.number().positive().nullish(),
    beta_slow: z.number().positive().nullish(),
    attention_factor: z.number().positive().nullish(),
    mscale: z.number().nullish(),
    mscale_all_dim: z.number().nullish(),
    truncate: z.boolean().nullish(),
  }),
]);

/** The fields of a Llama's or a Qwen2's `config.json` that say how to compute. */
const schema = z.object({
  vocab_size: size,
  max_position_embeddings: size.default(2048),
  hidden_size: size,
  num_hidden_layers: size,
  num_attention_heads: size,
  num_key_value_heads: size.nullish(), // absent: as many as there are query heads
  head_dim: size.nullish(), // absent: hidden_size / num_attention_heads
  intermediate_size: size,
  hidden_act: z.literal('silu').default('silu'),
  rms_norm_eps: z.number().positive().default(1e-6),
  rope_theta: z.number().positive().nullish(),
  rope_scaling: z.preprocess(withRopeType, scalingSchema).nullish(), // until transformers 4
  rope_parameters: z
    .preprocess(withRopeType, scalingSchema.and(z.object({ rope_theta: z.number().positive() })))
    .nullish(), // since transformers 5
  attention_bias: z.boolean().default(false), // Llama only: Qwen2 has its own
  mlp_bias: z.boolean().default(false),
  attention_dropout: dropoutProbability.default(0),
  tie_word_embeddings: z.boolean().default(false),
  initializer_range: z.number().positive().default(0.02),
  use_sliding_window: z.literal(false).default(false), // a variant of Qwen2 that is not computed here
});

/** The kind of a scaling was called `type` first. */
function withRopeType(fields: unknown): unknown {
  if (typeof fields !== 'object' || fields === null) return fields;
  const { type = 'default' } = fields as { type?: unknown };
  return { rope_type: type, ...fields };
}

/** The names of transformers in ours, and back. */
const camelCase = (name: string): string =>
  name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function scalingOf(fields: z.output<typeof scalingSchema>, context: number): RotaryScaling | undefined {
  if (fields.rope_type === 'default') return undefined;
  const known = Object.entries(fields).filter(
    ([name, value]) => value !== null && value !== undefined && name !== 'rope_theta',
  );
  const scaling = Object.fromEntries(known.map(([name, value]) => [camelCase(name), value]));
  const isFixed = fields.rope_type === 'llama3' || fields.rope_type === 'yarn';
  return {
    ...(isFixed && { originalMaxPositionEmbeddings: context }),
    ...scaling,
  } as unknown as RotaryScaling;
}

function configFromJson(json: unknown, where: string): LlamaConfig & { attentionBias: 'none' | 'all' } {
  const data = checkedJson(schema, json, where);
  const rope = data.rope_parameters ?? data.rope_scaling ?? { rope_type: 'default' };
  return {
    ...llamaConfig({
      vocabSize: data.vocab_size,
      maxPositionEmbeddings: data.max_position_embeddings,
      hiddenSize: data.hidden_size,
      numHiddenLayers: data.num_hidden_layers,
      numAttentionHeads: data.num_attention_heads,
      numKeyValueHeads: data.num_key_value_heads ?? data.num_attention_heads,
      headDim: data.head_dim ?? data.hidden_size / data.num_attention_heads,
      intermediateSize: data.intermediate_size,
      rmsNormEps: data.rms_norm_eps,
      ropeTheta: data.rope_parameters?.rope_theta ?? data.rope_theta ?? 10_000,
      ropeScaling: scalingOf(rope, data.max_position_embeddings),
      mlpBias: data.mlp_bias,
      attentionDropout: data.attention_dropout,
      tieWordEmbeddings: data.tie_word_embeddings,
      initializerRange: data.initializer_range,
    }),
    attentionBias: data.attention_bias ? 'all' : 'none',
  };
}

/** Everything but the biases, which each family has in a way of its own. */
function configToJson(config: LlamaConfig, tokenizer: Tokenizer): Record<string, unknown> {
  const idOf = (...tokens: string[]): number | null =>
    tokens.map((token) => tokenizer.idOf(token)).find((id) => id !== undefined) ?? null;
  const { ropeScaling } = config;
  const scaling = Object.entries(ropeScaling ?? {}).map(([name, value]) => [
    snakeCase(name),
    value as unknown,
  ]);
  return {
    vocab_size: config.vocabSize,
    max_position_embeddings: config.maxPositionEmbeddings,
    hidden_size: config.hiddenSize,
    num_hidden_layers: config.numHiddenLayers,
    num_attention_heads: config.numAttentionHeads,
    num_key_value_heads: config.numKeyValueHeads,
    head_dim: config.headDim,
    intermediate_size: config.intermediateSize,
    hidden_act: 'silu',
    rms_norm_eps: config.rmsNormEps,
    rope_theta: config.ropeTheta,
    rope_scaling: ropeScaling ? Object.fromEntries(scaling) : null,
    attention_dropout: config.attentionDropout,
    tie_word_embeddings: config.tieWordEmbeddings,
    initializer_range: config.initializerRange,
    bos_token_id: idOf('<s>', '<|endoftext|>'),
    eos_token_id: idOf('</s>', '<|endoftext|>'),
    pad_token_id: idOf('<|pad|>'),
  };
}

/** What old files also hold: the frequencies, and a second copy of a tied embedding. */
function isUnneeded(name: string): boolean {
  return name.endsWith('.rotary_emb.inv_freq') || name === 'lm_head.weight';
}

/** Llama's checkpoints. Positions turn half-split in them, unlike in Meta's own files. */
export const llamaFamily: ModelFamily = {
  modelType: 'llama',
  architectures: { LlamaForCausalLM: Llama },
  configFromJson,
  configToJson: (config: LlamaConfig, tokenizer: Tokenizer): Record<string, unknown> => ({
    ...configToJson(config, tokenizer),
    attention_bias: config.attentionBias !== 'none',
    mlp_bias: config.mlpBias,
  }),
  isUnneeded,

  /** transformers' Llama has all four attention biases or none. */
  placeholders(model: PretrainedModel): Map<string, { shape: number[]; data: Float32Array }> {
    const { attentionBias, numHiddenLayers, hiddenSize } = model.config as LlamaConfig;
    if (attentionBias !== 'query-key-value') return new Map();
    const zeros = { shape: [hiddenSize], data: new Float32Array(hiddenSize) };
    const names = Array.from(
      { length: numHiddenLayers },
      (_, i) => `model.layers.${i}.self_attn.o_proj.bias`,
    );
    return new Map(names.map((name) => [name, zeros]));
  },
};

/** Qwen2's checkpoints: a Llama's but for the biases, which are not the configuration's to choose. */
export const qwen2Family: ModelFamily = {
  modelType: 'qwen2',
  architectures: { Qwen2ForCausalLM: Qwen2 },
  configFromJson: (json: unknown, where: string): LlamaConfig => ({
    ...configFromJson(json, where),
    attentionBias: 'query-key-value',
    mlpBias: false,
  }),
  configToJson,
  isUnneeded,
};
