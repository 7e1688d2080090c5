import { checkedJson } from '../checkpoints/json-file';
import { z } from 'zod';
import type { Tokenizer } from '../tokenizers/tokenizer';
import { BertModel } from './bert';
import { bertConfig, type BertConfig, robertaConfig } from './bert-config';
import { BertForMaskedLM, BertForNextSentencePrediction, BertForPreTraining } from './bert-pre-training';
import {
  BertForQuestionAnswering,
  BertForSequenceClassification,
  BertForTokenClassification,
} from './bert-tasks';
import { dropoutProbability, geluNames, labelsFromJson, labelsToJson, size } from './config-json';
import type { LabelledBertConfig } from './encoder-tasks';
import type { ModelFamily } from './model-family';
import {
  RobertaForMaskedLM,
  RobertaForQuestionAnswering,
  RobertaForSequenceClassification,
  RobertaForTokenClassification,
  RobertaModel,
} from './roberta';

/** The fields of a `config.json` of BERT or RoBERTa that say how to compute; the two read alike. */
const schema = z.object({
  vocab_size: size,
  max_position_embeddings: size,
  hidden_size: size,
  num_hidden_layers: size,
  num_attention_heads: size,
  intermediate_size: size,
  type_vocab_size: size.default(2),
  pad_token_id: z.int().min(0).nullish(),
  hidden_act: z.enum(Object.keys(geluNames)).default('gelu'),
  hidden_dropout_prob: dropoutProbability.default(0.1),
  layer_norm_eps: z.number().positive().default(1e-12),
  initializer_range: z.number().positive().default(0.02),
  id2label: z.record(z.string(), z.string()).nullish(),
  classifier_pooling: z.enum(['cls', 'mean']).nullish(),
  // Variants that are not computed here.
  position_embedding_type: z.literal('absolute').nullish(),
  is_decoder: z.literal(false).default(false),
  add_cross_attention: z.literal(false).default(false),
  tie_word_embeddings: z.literal(true).default(true),
});

/** transformers leaves out its own default of two nameless classes. */
const defaultLabels = { 0: 'LABEL_0', 1: 'LABEL_1' };

/** What the two families have in common. */
function encoderFamily(
  prefix: string,
  complete: typeof bertConfig,
): Pick<ModelFamily, 'configFromJson' | 'configToJson' | 'learnsPositions' | 'ownName' | 'isUnneeded'> {
  return {
    learnsPositions: true,

    /** Its two dropout probabilities become one: that of the residual stream. */
    configFromJson(json: unknown, where: string, architecture: string): BertConfig | LabelledBertConfig {
      const data = checkedJson(schema, json, where);
      const config = complete({
        vocabSize: data.vocab_size,
        maxPositionEmbeddings: data.max_position_embeddings,
        hiddenSize: data.hidden_size,
        numHiddenLayers: data.num_hidden_layers,
        numAttentionHeads: data.num_attention_heads,
        intermediateSize: data.intermediate_size,
        typeVocabSize: data.type_vocab_size,
        ...(typeof data.pad_token_id === 'number' && { padTokenId: data.pad_token_id }),
        dropout: data.hidden_dropout_prob,
        layerNormEps: data.layer_norm_eps,
        activation: geluNames[data.hidden_act],
        initializerRange: data.initializer_range,
      });
      if (!/ForSequenceClassification|ForTokenClassification/.test(architecture)) return config;
      const pooling = data.classifier_pooling ?? undefined;
      return {
        ...config,
        labels: labelsFromJson(data.id2label ?? defaultLabels, where),
        ...(pooling && { classifierPooling: pooling }),
      };
    },

    configToJson(
      config: BertConfig & Partial<LabelledBertConfig>,
      tokenizer: Tokenizer,
    ): Record<string, unknown> {
      return {
        vocab_size: config.vocabSize,
        max_position_embeddings: config.maxPositionEmbeddings,
        hidden_size: config.hiddenSize,
        num_hidden_layers: config.numHiddenLayers,
        num_attention_heads: config.numAttentionHeads,
        intermediate_size: config.intermediateSize,
        type_vocab_size: config.typeVocabSize,
        pad_token_id: config.padTokenId,
        bos_token_id: tokenizer.idOf('<s>') ?? null,
        eos_token_id: tokenizer.idOf('</s>') ?? null,
        hidden_act: config.activation,
        hidden_dropout_prob: config.dropout,
        attention_probs_dropout_prob: config.dropout,
        layer_norm_eps: config.layerNormEps,
        initializer_range: config.initializerRange,
        tie_word_embeddings: true,
        ...labelsToJson(config.labels),
        ...(config.classifierPooling && { classifier_pooling: config.classifierPooling }),
      };
    },

    // Heads keep the encoder under its name, the encoder alone does not; the first BERTs call a norm's two vectors otherwise.
    ownName(storedName: string): string {
      const name = storedName
        .replace(/LayerNorm\.gamma$/, 'LayerNorm.weight')
        .replace(/LayerNorm\.beta$/, 'LayerNorm.bias');
      return name.startsWith(prefix) ? name.slice(prefix.length) : name;
    },

    // Positions as a buffer, a second copy of the tied embedding, and the heads of other tasks.
    isUnneeded(name: string): boolean {
      return (
        /^embeddings\.position_ids$/.test(name) ||
        /^(cls\.predictions|lm_head)\.decoder\.(weight|bias)$/.test(name) ||
        /^(pooler|cls|lm_head|classifier|qa_outputs)\./.test(name)
      );
    },
  };
}

/** BERT's checkpoints. */
export const bertFamily: ModelFamily = {
  modelType: 'bert',
  architectures: {
    BertModel,
    BertForMaskedLM,
    BertForPreTraining,
    BertForNextSentencePrediction,
    BertForSequenceClassification,
    BertForTokenClassification,
    BertForQuestionAnswering,
  },
  ...encoderFamily('bert.', bertConfig),
};

/** RoBERTa's checkpoints. */
export const robertaFamily: ModelFamily = {
  modelType: 'roberta',
  architectures: {
    RobertaModel,
    RobertaForMaskedLM,
    RobertaForSequenceClassification,
    RobertaForTokenClassification,
    RobertaForQuestionAnswering,
  },
  ...encoderFamily('roberta.', robertaConfig),
};
