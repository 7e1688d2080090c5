import { z } from 'zod';
import { FormatError } from '../errors';
import type { Activation } from '../nn/gelu';
import type { Tokenizer } from '../tokenizers/tokenizer';
import { gptConfig, type GptConfig } from './gpt-config';

/** What a `config.json` says: the configuration, and the labels where it is a classifier's. */
export interface PretrainedConfig extends GptConfig {
  /** The classes in the order of their ids; absent for a language model. */
  readonly labels?: readonly string[];
}

const size = z.int().positive();

/** Hugging Face's names of the two forms of GELU. */
const activationNames: Readonly<Record<string, Activation>> = {
  gelu: 'gelu',
  gelu_new: 'gelu_new',
  gelu_pytorch_tanh: 'gelu_new',
};

/** The fields of a GPT-2 `config.json` that say how to compute; unknown ones are left alone. */
const schema = z.object({
  model_type: z.literal('gpt2'),
  architectures: z.array(z.string()).nullish(),
  vocab_size: size,
  n_positions: size,
  n_embd: size,
  n_layer: size,
  n_head: size,
  n_inner: size.nullish(), // absent: 4·n_embd
  activation_function: z.enum(Object.keys(activationNames)).default('gelu_new'),
  resid_pdrop: z.number().min(0).lt(1).default(0.1),
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

/** The architectures of transformers that Headway's two models are. */
const languageModel = 'GPT2LMHeadModel';
const classifier = 'GPT2ForSequenceClassification';

/**
 * The configuration in the fields of Hugging Face's GPT-2 `config.json`.
 *
 * A model without biases is written with `bias: false`, which transformers does not know; its
 * weights file holds zeros in their place.
 *
 * @param extras - further fields, or other values
 */
export function configToJson(
  config: PretrainedConfig,
  tokenizer: Tokenizer,
  extras: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const endOfText = tokenizer.idOf('<|endoftext|>') ?? null;
  const { labels } = config;
  return {
    architectures: [labels ? classifier : languageModel],
    model_type: 'gpt2',
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
    dtype: 'float32',
    ...(labels && {
      id2label: Object.fromEntries(labels.map((label, id) => [id, label])),
      label2id: Object.fromEntries(labels.map((label, id) => [label, id])),
    }),
    ...extras,
  };
}

/**
 * Reads the fields of a GPT-2 `config.json`. Its three dropout probabilities become one: that of
 * the residual stream.
 *
 * @param json - the parsed file
 * @param where - the file, for the messages
 * @throws FormatError naming the field, what it must be, and what came
 */
export function configFromJson(json: unknown, where: string): PretrainedConfig {
  const { data, error } = schema.safeParse(json);
  if (error) {
    const [{ path, message }] = error.issues;
    throw new FormatError(`${where}: ${path.join('.') || 'the file'}: ${message}`);
  }
  const config = gptConfig({
    vocabSize: data.vocab_size,
    maxPositionEmbeddings: data.n_positions,
    hiddenSize: data.n_embd,
    numHiddenLayers: data.n_layer,
    numAttentionHeads: data.n_head,
    intermediateSize: data.n_inner ?? 4 * data.n_embd,
    dropout: data.resid_pdrop,
    layerNormEps: data.layer_norm_epsilon,
    activation: activationNames[data.activation_function],
    bias: data.bias,
    tieWordEmbeddings: data.tie_word_embeddings,
    initializerRange: data.initializer_range,
  });
  if (!data.architectures?.includes(classifier)) return config;
  return { ...config, labels: labelsOf(data.id2label ?? {}, where) };
}

function labelsOf(id2label: Record<string, string>, where: string): string[] {
  const count = Object.keys(id2label).length;
  const labels = Array.from({ length: count }, (_, id) => id2label[id]);
  if (count < 2 || labels.includes(undefined as unknown as string)) {
    throw new FormatError(
      `${where}: id2label: must name the classes 0, 1, …, got ${JSON.stringify(id2label)}`,
    );
  }
  return labels;
}
