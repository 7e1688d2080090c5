import * as tf from '@tensorflow/tfjs-core';
import { ignoredLabel, type TokenBatch } from '../data/batch';
import { type EncoderBatch, type EncoderInput, padInputs } from '../data/encoder-input';
import { fullSentences } from '../data/full-sentences';
import { maskTokens } from '../data/mask-tokens';
import type { Passage } from '../data/passages';
import { splitSentences } from '../data/sentences';
import { ConfigError } from '../errors';
import { BertForMaskedLM, BertForPreTraining } from '../models/bert-pre-training';
import type { CausalLanguageModel } from '../models/causal-language-model';
import { type ModelFunction, modelFunction } from '../models/compiled-model-function';
import { encoderTensors } from '../models/encoder-tensors';
import { kindOf } from '../models/families';
import type { MaskedLanguageModel } from '../models/masked-language-model';
import type { PretrainedModel } from '../models/model-family';
import { RobertaForMaskedLM } from '../models/roberta';
import type { ForwardContext } from '../nn/module';
import type { Random } from '../random';
import { encoderTokens } from '../tokenizers/encoder-tokens';
import type { Tokenizer } from '../tokenizers/tokenizer';
import { maskedLanguageLoss } from '../training/masked-language-loss';
import { nextTokenLoss } from '../training/next-token-loss';

/** A model that guesses tokens: the next one, or hidden ones. */
export type LanguageModel = PretrainedModel & (CausalLanguageModel | MaskedLanguageModel);

/** An input, and at each place the token to be guessed, or −100. */
export interface LabelledInput extends EncoderInput {
  readonly labels: readonly number[];
  /** Which passage each label is of, by its place among those given. */
  readonly owners: readonly number[];
}

/** Rows of tokens and what is to be guessed at each; for a causal model without padding. */
export type LanguageModelBatch = TokenBatch | (EncoderBatch & { readonly labels: Int32Array });

/** How one kind of language model learns from text and is measured on it. */
export interface LanguageModelObjective {
  /** In words, for a look at the goal. */
  readonly name: string;
  /** Whether every token is guessed once, so that bits a character can be told. */
  readonly guessesAll: boolean;
  /** Passages one after the other as inputs of at most so many tokens. */
  inputs(passages: readonly Passage[], tokenizer: Tokenizer, maxLength: number): LabelledInput[];
  /** The same with what is to be guessed hidden, as the random numbers have it; a causal model hides nothing. */
  hide(input: LabelledInput, tokenizer: Tokenizer, random: Random, masksOnly: boolean): LabelledInput;
  /** Inputs as rows of one batch; missing rows have nothing to guess. */
  collate(inputs: readonly LabelledInput[], shape: [rows: number, length: number], tokenizer: Tokenizer): LanguageModelBatch; // prettier-ignore
  /** For the Trainer. */
  loss(model: LanguageModel): (batch: LanguageModelBatch, context: ForwardContext) => tf.Scalar;
  /** Logits, shape [B, T, V]. */
  logits(model: LanguageModel, batch: LanguageModelBatch): tf.Tensor3D;
}

/** GPT's and Llama's: each token from those before it. Blocks side by side; the passages are one stream of tokens. */
const causal: LanguageModelObjective = {
  name: 'each next token',
  guessesAll: true,
  inputs(passages, tokenizer, maxLength) {
    const ids: number[] = [];
    const owners: number[] = [];
    passages.forEach(({ text }, owner) => {
      for (const id of tokenizer.encode(text, { unknown: 'skip' })) {
        ids.push(id);
        owners.push(owner);
      }
    });
    const blocks: LabelledInput[] = [];
    for (let start = 0; start + 1 < ids.length; start += maxLength) {
      const end = Math.min(start + maxLength, ids.length - 1);
      blocks.push({
        inputIds: ids.slice(start, end),
        tokenTypeIds: [],
        labels: ids.slice(start + 1, end + 1),
        owners: owners.slice(start + 1, end + 1),
      });
    }
    return blocks;
  },
  hide: (input) => input,
  collate(inputs, [rows, length]) {
    const inputIds = new Int32Array(rows * length);
    const labels = new Int32Array(rows * length).fill(ignoredLabel);
    inputs.forEach((input, row) => {
      inputIds.set(input.inputIds, row * length);
      labels.set(input.labels, row * length);
    });
    return { batchSize: rows, sequenceLength: length, inputIds, labels };
  },
  loss: (model) => nextTokenLoss(model as CausalLanguageModel) as never,
  logits(model, { batchSize, sequenceLength, inputIds }) {
    return model.forward(tf.tensor2d(inputIds, [batchSize, sequenceLength], 'int32'));
  },
};

/** BERT's and RoBERTa's: hidden tokens from both sides. Whole sentences, as many as fit; no passage shares an input. */
const masked: LanguageModelObjective = {
  name: 'hidden tokens, 15 % of them, others each time',
  guessesAll: false,
  inputs(passages, tokenizer, maxLength) {
    const tokens = encoderTokens(tokenizer);
    return passages.flatMap(({ text }, owner) => {
      const sentences = splitSentences(text).map((sentence) => tokenizer.encode(` ${sentence}`));
      return fullSentences(sentences, { tokens, maxLength }).map((input) => ({
        ...input,
        labels: input.inputIds.map(() => ignoredLabel),
        owners: input.inputIds.map(() => owner),
      }));
    });
  },
  hide(input, tokenizer, random, masksOnly) {
    const { maskTokenId } = encoderTokens(tokenizer);
    const specialTokenIds = new Set(tokenizer.specialTokens.values());
    const { vocabSize } = tokenizer;
    const hidden = maskTokens(input.inputIds, { maskTokenId, specialTokenIds, vocabSize, masksOnly, random });
    return { ...input, inputIds: [...hidden.inputIds], labels: [...hidden.labels] };
  },
  collate(inputs, [rows, length], tokenizer) {
    const filled = Array.from({ length: rows }, (_, row) => inputs[row] ?? inputs[0]);
    const labels = new Int32Array(rows * length).fill(ignoredLabel);
    inputs.forEach((input, row) => labels.set(input.labels, row * length));
    return { ...padInputs(filled, encoderTokens(tokenizer).padTokenId, length), labels };
  },
  loss: (model) => maskedLanguageLoss(model as MaskedLanguageModel) as never,
  logits(model, batch) {
    const { inputIds, masks } = encoderTensors(batch as EncoderBatch);
    const encoder = model as MaskedLanguageModel;
    return encoder instanceof BertForPreTraining
      ? encoder.predict(inputIds, masks).tokens
      : encoder.forward(inputIds, masks);
  },
};

/** Whether a model guesses tokens, and can go on to learn from plain text. */
export function isLanguageModel(model: PretrainedModel): model is LanguageModel {
  const encoders = [BertForMaskedLM, BertForPreTraining, RobertaForMaskedLM];
  return 'newCache' in model || encoders.some((encoder) => model instanceof encoder);
}

/**
 * How a language model goes on learning, by its kind.
 *
 * @throws ConfigError if it is none
 */
export function objectiveOf(model: PretrainedModel): LanguageModelObjective {
  if (isLanguageModel(model)) return 'newCache' in model ? causal : masked;
  throw new ConfigError(
    `lm: the model must guess tokens, as a GPT, a Llama or a BERT with its masked-LM head does; got ${kindOf(model).architecture}`,
  );
}

/** The loss of each label in nats, 0 where there is none; shape [B, T]. */
export const labelLosses: ModelFunction<LanguageModel, [LanguageModelBatch], tf.Tensor2D> = modelFunction(
  (model, batch) => {
    const logits = objectiveOf(model).logits(model, batch);
    const [B, T, V] = logits.shape;
    const target = tf.oneHot(tf.tensor1d(batch.labels, 'int32'), V); // [B·T, V]; a row of zeros for −100
    const losses = tf.neg(tf.sum(tf.mul(target, tf.logSoftmax(tf.reshape(logits, [B * T, V]))), 1));
    return tf.reshape(losses, [B, T]);
  },
  'the loss of each token',
);
