import * as tf from '@tensorflow/tfjs-core';
import { ConfigError } from '../errors';
import type { InitialWeights } from '../nn/initial';
import { Linear } from '../nn/linear';
import { type ForwardContext, Module } from '../nn/module';
import { assertShape } from '../shape';
import type { LanguageModelContext } from './causal-language-model';
import { Gpt } from './gpt';
import type { GptConfig } from './gpt-config';

/** A {@link GptConfig} and the names of the classes. */
export interface SequenceClassifierConfig extends GptConfig {
  /** The classes in the order of their ids: class i is `labels[i]`. */
  readonly labels: readonly string[];
}

/** What one forward pass of a {@link SequenceClassifier} may need besides the token ids. */
export type ClassifierContext = ForwardContext & Pick<LanguageModelContext, 'attentionMask' | 'positions'>;

/**
 * A GPT that says which class a text belongs to: a linear layer (`score`) on what the model makes
 * of the last token, the only one that has seen the whole text.
 *
 * @remarks Parameter names and results are those of Hugging Face's `GPT2ForSequenceClassification`.
 */
export class SequenceClassifier extends Module {
  readonly config: SequenceClassifierConfig;
  /** The language model without its head, `transformer`. */
  readonly transformer: Gpt;
  /** From C features to one logit for each class, without bias. */
  readonly score: Linear;

  /**
   * @param config - the model's sizes, and at least two labels
   * @param initial - where the first weights come from; `'zeros'` if they are about to be loaded
   * @throws ConfigError if there are fewer than two labels, or one twice
   */
  constructor(config: SequenceClassifierConfig, initial: InitialWeights) {
    super();
    const { labels, hiddenSize, initializerRange: standardDeviation } = config;
    if (labels.length < 2 || new Set(labels).size !== labels.length) {
      throw new ConfigError(
        `SequenceClassifier: labels must be at least two different names, got [${labels.join(', ')}]`,
      );
    }
    this.config = { ...config, tieWordEmbeddings: true }; // no head of its own: the logits are the score's
    this.transformer = this.child('transformer', new Gpt(this.config, initial));
    this.score = this.child(
      'score',
      new Linear(hiddenSize, labels.length, initial, { bias: false, standardDeviation }),
    );
  }

  /**
   * A classifier that starts from a pre-trained language model: all its weights are copied, and
   * only the score layer is new.
   *
   * @param model - stays as it is, and its owner's to dispose
   * @param labels - the classes in the order of their ids
   * @param initial - where the first weights of the score layer come from
   */
  static fromPretrained(model: Gpt, labels: readonly string[], initial: InitialWeights): SequenceClassifier {
    const classifier = new SequenceClassifier({ ...model.config, labels }, 'zeros');
    const learned = model.namedParameters();
    for (const [name, variable] of classifier.transformer.namedParameters()) {
      variable.assign(learned.get(name)!);
    }
    if (initial !== 'zeros') {
      const { initializerRange } = model.config;
      const fresh = initial.normalTensor(classifier.score.weight.shape, 0, initializerRange);
      classifier.score.weight.assign(fresh as tf.Tensor2D);
      fresh.dispose();
    }
    return classifier;
  }

  // ANCHOR: SequenceClassifier.forward
  /**
   * @param inputIds - token ids, int32, shape [B, T]
   * @returns logits, shape [B, number of labels]; the caller disposes them
   */
  forward(inputIds: tf.Tensor2D, context: ClassifierContext = {}): tf.Tensor2D {
    return tf.tidy(() => {
      const { attentionMask = tf.onesLike(inputIds) } = context;
      const { B } = assertShape('SequenceClassifier', {
        inputIds: [inputIds, 'BT'],
        attentionMask: [attentionMask, 'BT'],
      });
      const hidden = this.transformer.hiddenStates(inputIds, context); // [B, T, C]
      // A row with a single 1, at the last token, picks its vector by a matrix product.
      const isToken = tf.cast(attentionMask, 'int32');
      const place = tf.mul(tf.cumsum(isToken, 1), isToken); // of each token, counted from 1: [B, T]
      const isLast = tf.equal(place, tf.max(place, 1, true));
      const last = tf.matMul(tf.expandDims(tf.cast(isLast, 'float32'), 1), hidden); // [B, 1, C]
      return tf.reshape(this.score.forward(last), [B, this.config.labels.length]);
    });
  }
  // ANCHOR_END: SequenceClassifier.forward
}
