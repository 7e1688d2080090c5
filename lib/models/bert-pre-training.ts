import * as tf from '@tensorflow/tfjs-core';
import type { InitialWeights } from '../nn/initial';
import { Linear } from '../nn/linear';
import { Module } from '../nn/module';
import { BertModel, type EncoderContext } from './bert';
import type { BertConfig } from './bert-config';
import { MaskedLanguageHead, type MaskedLanguageModel } from './masked-language-model';

const headNames = { dense: 'transform.dense', norm: 'transform.LayerNorm' };

/**
 * BERT that guesses masked tokens.
 *
 * @remarks Hugging Face's `BertForMaskedLM`.
 */
export class BertForMaskedLM extends Module implements MaskedLanguageModel {
  readonly bert: BertModel;
  readonly head: MaskedLanguageHead;

  constructor(
    readonly config: BertConfig,
    initial: InitialWeights,
  ) {
    super();
    this.bert = this.child('bert', new BertModel(config, initial, { pooler: false }));
    this.head = this.child('cls.predictions', new MaskedLanguageHead(config, headNames, initial));
  }

  /**
   * @param inputIds - int32, shape [B, T]
   * @returns logits, shape [B, T, V]; the caller disposes them
   */
  forward(inputIds: tf.Tensor2D, context: EncoderContext = {}): tf.Tensor3D {
    return tf.tidy(() => {
      const x = this.bert.forward(inputIds, context);
      return this.head.forward(x, this.bert.wordEmbedding.weight);
    });
  }
}

/** What {@link BertForPreTraining.predict} gives; the caller disposes both. */
export interface PreTrainingLogits {
  /** At each position for the token that belongs there: [B, T, V]. */
  readonly tokens: tf.Tensor3D;
  /** For "the second sentence follows the first" (class 0) and "it does not" (class 1): [B, 2]. */
  readonly nextSentence: tf.Tensor2D;
}

/**
 * BERT as it is pre-trained: it guesses masked tokens, and whether the second sentence follows the first.
 *
 * @remarks Devlin et al. 2019, §3.1. Hugging Face's `BertForPreTraining`.
 */
export class BertForPreTraining extends Module implements MaskedLanguageModel {
  readonly bert: BertModel;
  readonly head: MaskedLanguageHead;
  /** From the pooled vector to two classes. */
  readonly nextSentence: Linear;

  constructor(
    readonly config: BertConfig,
    initial: InitialWeights,
  ) {
    super();
    this.bert = this.child('bert', new BertModel(config, initial));
    this.head = this.child('cls.predictions', new MaskedLanguageHead(config, headNames, initial));
    const options = { standardDeviation: config.initializerRange };
    this.nextSentence = this.child(
      'cls.seq_relationship',
      new Linear(config.hiddenSize, 2, initial, options),
    );
  }

  /** Both answers. */
  predict(inputIds: tf.Tensor2D, context: EncoderContext = {}): PreTrainingLogits {
    return tf.tidy(() => {
      const x = this.bert.forward(inputIds, context);
      const tokens = this.head.forward(x, this.bert.wordEmbedding.weight);
      return { tokens, nextSentence: this.nextSentence.forward(this.bert.pool(x)) as tf.Tensor2D };
    });
  }

  /**
   * @param inputIds - int32, shape [B, T]
   * @returns logits of the tokens, shape [B, T, V]; the caller disposes them
   */
  forward(inputIds: tf.Tensor2D, context: EncoderContext = {}): tf.Tensor3D {
    return tf.tidy(() => this.predict(inputIds, context).tokens);
  }
}

/**
 * BERT that says whether the second of two sentences follows the first.
 *
 * @remarks Hugging Face's `BertForNextSentencePrediction`.
 */
export class BertForNextSentencePrediction extends Module {
  readonly bert: BertModel;
  readonly nextSentence: Linear;

  constructor(
    readonly config: BertConfig,
    initial: InitialWeights,
  ) {
    super();
    this.bert = this.child('bert', new BertModel(config, initial));
    const options = { standardDeviation: config.initializerRange };
    this.nextSentence = this.child(
      'cls.seq_relationship',
      new Linear(config.hiddenSize, 2, initial, options),
    );
  }

  /**
   * @param inputIds - int32, shape [B, T]
   * @returns logits, shape [B, 2]: class 0 is "it follows"; the caller disposes them
   */
  forward(inputIds: tf.Tensor2D, context: EncoderContext = {}): tf.Tensor2D {
    return tf.tidy(() => {
      const x = this.bert.forward(inputIds, context);
      return this.nextSentence.forward(this.bert.pool(x)) as tf.Tensor2D;
    });
  }
}
