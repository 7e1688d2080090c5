import * as tf from '@tensorflow/tfjs-core';
import { dropout } from '../nn/dropout';
import type { InitialWeights } from '../nn/initial';
import { Linear } from '../nn/linear';
import { meanPooling } from '../nn/mean-pooling';
import { Module } from '../nn/module';
import { BertModel, type EncoderContext, firstToken } from './bert';
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
import { MaskedLanguageHead, type MaskedLanguageModel } from './masked-language-model';

/**
 * RoBERTa without a head: {@link BertModel} with a configuration of `robertaConfig`.
 *
 * @remarks Liu et al. 2019. Hugging Face's `RobertaModel`.
 */
export class RobertaModel extends BertModel {}

/**
 * RoBERTa that guesses masked tokens, the only thing it is pre-trained on.
 *
 * @remarks Hugging Face's `RobertaForMaskedLM`.
 */
export class RobertaForMaskedLM extends Module implements MaskedLanguageModel {
  readonly roberta: BertModel;
  readonly head: MaskedLanguageHead;

  constructor(
    readonly config: BertConfig,
    initial: InitialWeights,
  ) {
    super();
    this.roberta = this.child('roberta', new BertModel(config, initial, { pooler: false }));
    const names = { dense: 'dense', norm: 'layer_norm' };
    this.head = this.child('lm_head', new MaskedLanguageHead(config, names, initial));
  }

  /**
   * @param inputIds - int32, shape [B, T]
   * @returns logits, shape [B, T, V]; the caller disposes them
   */
  forward(inputIds: tf.Tensor2D, context: EncoderContext = {}): tf.Tensor3D {
    return tf.tidy(() => {
      const x = this.roberta.forward(inputIds, context);
      return this.head.forward(x, this.roberta.wordEmbedding.weight);
    });
  }
}

/**
 * RoBERTa that says which class a text belongs to: two layers on the first token (`<s>`).
 *
 * @remarks Hugging Face's `RobertaForSequenceClassification`, fairseq's `RobertaClassificationHead`. What BERT calls the
 * pooler is part of the head here: RoBERTa's pre-training has no task that would train one. With `classifierPooling: 'mean'`
 * the two layers are on the mean of the tokens' vectors, which that class does not have.
 */
export class RobertaForSequenceClassification extends Module implements EncoderSequenceClassifier {
  readonly roberta: BertModel;
  /** [C, C] */
  readonly dense: Linear;
  /** [labels, C] */
  readonly output: Linear;

  /** @throws ConfigError if there are fewer than two labels, or one twice */
  constructor(
    readonly config: LabelledBertConfig,
    initial: InitialWeights,
  ) {
    super();
    const { hiddenSize: C, labels, initializerRange: standardDeviation } = config;
    requireLabels('RobertaForSequenceClassification', labels);
    this.roberta = this.child('roberta', new BertModel(config, initial, { pooler: false }));
    this.dense = this.child('classifier.dense', new Linear(C, C, initial, { standardDeviation }));
    this.output = this.child(
      'classifier.out_proj',
      new Linear(C, labels.length, initial, { standardDeviation }),
    );
  }

  /**
   * @param inputIds - int32, shape [B, T]
   * @returns logits, shape [B, number of labels]; the caller disposes them
   */
  forward(inputIds: tf.Tensor2D, context: EncoderContext = {}): tf.Tensor2D {
    const drop = (x: tf.Tensor): tf.Tensor => dropout(x, this.config.dropout, context.random);
    return tf.tidy(() => {
      const pooled = this.pooled(inputIds, context); // [B, C]
      const features = tf.tanh(this.dense.forward(drop(pooled)));
      return this.output.forward(drop(features)) as tf.Tensor2D;
    });
  }

  private pooled(inputIds: tf.Tensor2D, context: EncoderContext): tf.Tensor2D {
    if (this.config.classifierPooling !== 'mean') {
      return firstToken(this.roberta.forward(inputIds, { ...context, onlyFirst: true }));
    }
    return meanPooling(
      this.roberta.forward(inputIds, context),
      context.attentionMask ?? tf.onesLike(inputIds),
    );
  }
}

/**
 * RoBERTa that says of every token which class it belongs to.
 *
 * @remarks Hugging Face's `RobertaForTokenClassification`.
 */
export class RobertaForTokenClassification extends Module implements TokenClassifier {
  readonly roberta: BertModel;
  /** [labels, C] */
  readonly classifier: Linear;

  /** @throws ConfigError if there are fewer than two labels, or one twice */
  constructor(
    readonly config: LabelledBertConfig,
    initial: InitialWeights,
  ) {
    super();
    requireLabels('RobertaForTokenClassification', config.labels);
    this.roberta = this.child('roberta', new BertModel(config, initial, { pooler: false }));
    const options = { standardDeviation: config.initializerRange };
    this.classifier = this.child(
      'classifier',
      new Linear(config.hiddenSize, config.labels.length, initial, options),
    );
  }

  // ANCHOR: RobertaForTokenClassification.forward
  /**
   * @param inputIds - int32, shape [B, T]
   * @returns logits, shape [B, T, number of labels]; the caller disposes them
   */
  forward(inputIds: tf.Tensor2D, context: EncoderContext = {}): tf.Tensor3D {
    return tf.tidy(() => {
      const x = dropout(this.roberta.forward(inputIds, context), this.config.dropout, context.random);
      return this.classifier.forward(x) as tf.Tensor3D;
    });
  }
  // ANCHOR_END: RobertaForTokenClassification.forward
}

/**
 * RoBERTa that finds the answer to a question in a text.
 *
 * @remarks Hugging Face's `RobertaForQuestionAnswering`.
 */
export class RobertaForQuestionAnswering extends Module implements QuestionAnswerer {
  readonly roberta: BertModel;
  /** Two numbers for each token, of a beginning and of an end: [2, C]. */
  readonly span: Linear;

  constructor(
    readonly config: BertConfig,
    initial: InitialWeights,
  ) {
    super();
    this.roberta = this.child('roberta', new BertModel(config, initial, { pooler: false }));
    const options = { standardDeviation: config.initializerRange };
    this.span = this.child('qa_outputs', new Linear(config.hiddenSize, 2, initial, options));
  }

  /**
   * @param inputIds - question and text, int32, shape [B, T]
   * @returns logits, each [B, T]; the caller disposes both
   */
  forward(inputIds: tf.Tensor2D, context: EncoderContext = {}): SpanLogits {
    return tf.tidy(() => spanLogits(this.roberta.forward(inputIds, context), this.span));
  }
}
