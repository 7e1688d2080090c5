import * as tf from '@tensorflow/tfjs-core';
import { ConfigError } from '../errors';
import type { Linear } from '../nn/linear';
import type { EncoderContext } from './bert';
import type { BertConfig } from './bert-config';
import type { PretrainedModel } from './model-family';

/** A {@link BertConfig} and the names of the classes. */
export interface LabelledBertConfig extends BertConfig {
  /** The classes in the order of their ids: class i is `labels[i]`. */
  readonly labels: readonly string[];
  /**
   * What a text is judged by: `cls` (default), the pooled vector of the first token, as Hugging Face's classes do; `mean`,
   * the mean of its tokens' vectors, which is what models for sentence embeddings were trained to make.
   */
  readonly classifierPooling?: ClassifierPooling;
}

/** See {@link LabelledBertConfig.classifierPooling}. */
export type ClassifierPooling = 'cls' | 'mean';

/** An encoder that says which class a text belongs to, BERT or RoBERTa. */
export interface EncoderSequenceClassifier extends PretrainedModel {
  readonly config: LabelledBertConfig;
  /** @returns logits, shape [B, number of labels]; the caller disposes them */
  forward(inputIds: tf.Tensor2D, context?: EncoderContext): tf.Tensor2D;
}

/** An encoder that says of every token which class it belongs to. */
export interface TokenClassifier extends PretrainedModel {
  readonly config: LabelledBertConfig;
  /** @returns logits, shape [B, T, number of labels]; the caller disposes them */
  forward(inputIds: tf.Tensor2D, context?: EncoderContext): tf.Tensor3D;
}

/** For each token, how well an answer would begin or end there: logits, each [B, T]. */
export interface SpanLogits extends tf.NamedTensorMap {
  readonly start: tf.Tensor2D;
  readonly end: tf.Tensor2D;
}

/** An encoder that finds the answer to a question in a text. */
export interface QuestionAnswerer extends PretrainedModel {
  readonly config: BertConfig;
  /** @returns the logits; the caller disposes both */
  forward(inputIds: tf.Tensor2D, context?: EncoderContext): SpanLogits;
}

/** @throws ConfigError if there are fewer than two labels, or one twice */
export function requireLabels(where: string, labels: readonly string[]): void {
  if (labels.length >= 2 && new Set(labels).size === labels.length) return;
  throw new ConfigError(`${where}: labels must be at least two different names, got [${labels.join(', ')}]`);
}

// ANCHOR: spanLogits
/**
 * Two logits for each token, of a beginning and of an end.
 *
 * @param x - shape [B, T, C]
 * @param head - from C features to 2
 */
export function spanLogits(x: tf.Tensor3D, head: Linear): SpanLogits {
  const [B, T] = x.shape;
  return tf.tidy(() => {
    const [start, end] = tf.split(head.forward(x), 2, -1); // two of [B, T, 1]
    const flat = (x: tf.Tensor): tf.Tensor2D => tf.reshape(x, [B, T]);
    return { start: flat(start), end: flat(end) };
  });
}
// ANCHOR_END: spanLogits
