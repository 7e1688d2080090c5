import * as tf from '@tensorflow/tfjs-core';
import { dropout } from '../nn/dropout';
import type { InitialWeights } from '../nn/initial';
import { Linear } from '../nn/linear';
import { meanPooling } from '../nn/mean-pooling';
import { Module } from '../nn/module';
import { BertModel, type EncoderContext } from './bert';
import type { BertConfig } from './bert-config';
import {
  type EncoderSequenceClassifier,
  type LabelledBertConfig,
  type QuestionAnswerer,
  requireLabels,
  type SpanLogits,
  spanLogits,
  type TokenClassifier,
} from './encoder-tasks';

/**
 * BERT that says which class a text belongs to: one linear layer on the pooled vector.
 *
 * @remarks Hugging Face's `BertForSequenceClassification`; with `classifierPooling: 'mean'` one on the mean of the
 * tokens' vectors, which that class does not have (ModernBERT's has, under this name).
 */
export class BertForSequenceClassification extends Module implements EncoderSequenceClassifier {
  readonly bert: BertModel;
  readonly classifier: Linear;

  /** @throws ConfigError if there are fewer than two labels, or one twice */
  constructor(
    readonly config: LabelledBertConfig,
    initial: InitialWeights,
  ) {
    super();
    requireLabels('BertForSequenceClassification', config.labels);
    const pooler = config.classifierPooling !== 'mean';
    this.bert = this.child('bert', new BertModel(config, initial, { pooler }));
    const options = { standardDeviation: config.initializerRange };
    this.classifier = this.child(
      'classifier',
      new Linear(config.hiddenSize, config.labels.length, initial, options),
    );
  }

  /**
   * @param inputIds - int32, shape [B, T]
   * @returns logits, shape [B, number of labels]; the caller disposes them
   */
  forward(inputIds: tf.Tensor2D, context: EncoderContext = {}): tf.Tensor2D {
    return tf.tidy(() => {
      const pooled = this.pooled(inputIds, context); // [B, C]
      return this.classifier.forward(dropout(pooled, this.config.dropout, context.random)) as tf.Tensor2D;
    });
  }

  private pooled(inputIds: tf.Tensor2D, context: EncoderContext): tf.Tensor2D {
    if (this.config.classifierPooling !== 'mean') {
      return this.bert.pool(this.bert.forward(inputIds, { ...context, onlyFirst: true }));
    }
    return meanPooling(this.bert.forward(inputIds, context), context.attentionMask ?? tf.onesLike(inputIds));
  }
}

/**
 * BERT that says of every token which class it belongs to: named entities, for one.
 *
 * @remarks Hugging Face's `BertForTokenClassification`.
 */
export class BertForTokenClassification extends Module implements TokenClassifier {
  readonly bert: BertModel;
  readonly classifier: Linear;

  /** @throws ConfigError if there are fewer than two labels, or one twice */
  constructor(
    readonly config: LabelledBertConfig,
    initial: InitialWeights,
  ) {
    super();
    requireLabels('BertForTokenClassification', config.labels);
    this.bert = this.child('bert', new BertModel(config, initial, { pooler: false }));
    const options = { standardDeviation: config.initializerRange };
    this.classifier = this.child(
      'classifier',
      new Linear(config.hiddenSize, config.labels.length, initial, options),
    );
  }

  /**
   * @param inputIds - int32, shape [B, T]
   * @returns logits, shape [B, T, number of labels]; the caller disposes them
   */
  forward(inputIds: tf.Tensor2D, context: EncoderContext = {}): tf.Tensor3D {
    return tf.tidy(() => {
      const x = dropout(this.bert.forward(inputIds, context), this.config.dropout, context.random);
      return this.classifier.forward(x) as tf.Tensor3D;
    });
  }
}

/**
 * BERT that finds the answer to a question in a text: where it begins and where it ends.
 *
 * @remarks Devlin et al. 2019, §4.2. Hugging Face's `BertForQuestionAnswering`.
 */
export class BertForQuestionAnswering extends Module implements QuestionAnswerer {
  readonly bert: BertModel;
  /** From C features to the logits of a beginning and an end. */
  readonly span: Linear;

  constructor(
    readonly config: BertConfig,
    initial: InitialWeights,
  ) {
    super();
    this.bert = this.child('bert', new BertModel(config, initial, { pooler: false }));
    const options = { standardDeviation: config.initializerRange };
    this.span = this.child('qa_outputs', new Linear(config.hiddenSize, 2, initial, options));
  }

  /**
   * @param inputIds - question and text, int32, shape [B, T]
   * @returns logits, each [B, T]; the caller disposes both
   */
  forward(inputIds: tf.Tensor2D, context: EncoderContext = {}): SpanLogits {
    return tf.tidy(() => spanLogits(this.bert.forward(inputIds, context), this.span));
  }
}
