import * as tf from '@tensorflow/tfjs-core';
import type { ClassificationBatch } from '../data/batch';
import { ConfigError } from '../errors';
import type { SequenceClassifier } from '../models/sequence-classifier';
import type { ForwardContext } from '../nn/module';
import { crossEntropy } from '../training/cross-entropy';
import type { TaskData } from './task-data';

/** What each class weighs in the loss: all alike, the rare ones more, or as given (by class id). */
export type ClassWeights = 'none' | 'balanced' | readonly number[];

/**
 * Step 3 of fine-tuning, the goal: the loss that is made small, and the metric that says which
 * model is the best.
 */
export class ClassificationGoal {
  constructor(
    readonly classWeights: ClassWeights = 'none',
    readonly metric: 'macroF1' | 'accuracy' = 'macroF1',
  ) {}

  /**
   * One weight a class, by class id.
   *
   * @remarks `'balanced'` is scikit-learn's: n / (number of classes · texts of the class).
   * @throws ConfigError if given weights do not fit the classes
   */
  weightsFor(data: TaskData): number[] {
    // ANCHOR: ClassificationGoal.weightsFor
    const counts = data.classCounts('train');
    if (this.classWeights === 'none') return counts.map(() => 1);
    if (this.classWeights === 'balanced') {
      return counts.map((count) => data.train.length / (counts.length * count));
    }
    // ANCHOR_END: ClassificationGoal.weightsFor
    if (this.classWeights.length !== counts.length) {
      throw new ConfigError(
        `ClassificationGoal: classWeights must have ${counts.length} weights, one a class, got ${this.classWeights.length}`,
      );
    }
    const wrong = this.classWeights.find((weight) => !(weight > 0 && weight < Infinity));
    if (wrong !== undefined) {
      throw new ConfigError(`ClassificationGoal: a class weight must be above 0, got ${wrong}`);
    }
    return [...this.classWeights];
  }

  /** The loss for the Trainer: weighted mean cross-entropy of the classes, in nats a text. */
  lossOf(
    classifier: SequenceClassifier,
    data: TaskData,
  ): (batch: ClassificationBatch, context: ForwardContext) => tf.Scalar {
    const classWeights = this.weightsFor(data);
    return (batch, context) =>
      tf.tidy(() =>
        crossEntropy(classLogits(classifier, batch, context), tf.tensor1d(batch.labels, 'int32'), {
          classWeights,
        }),
      );
  }

  /** A look at the step. */
  describe(): string {
    const weights = {
      none: 'every text weighs the same',
      balanced: 'rare classes weigh more (balanced)',
    };
    const what =
      typeof this.classWeights === 'string'
        ? weights[this.classWeights]
        : `class weights ${this.classWeights.join(', ')}`;
    return `3 goal: small cross-entropy of the classes, ${what}; the best model is the one of highest ${this.metric}`;
  }
}

/** Logits of a padded batch of texts, [B, number of labels]; the caller disposes them. */
export function classLogits(
  classifier: SequenceClassifier,
  batch: ClassificationBatch,
  context: ForwardContext = {},
): tf.Tensor2D {
  return tf.tidy(() => {
    const shape: [number, number] = [batch.batchSize, batch.sequenceLength];
    const inputIds = tf.tensor2d(batch.inputIds, shape, 'int32');
    const attentionMask = tf.tensor2d(batch.attentionMask, shape, 'int32');
    return classifier.forward(inputIds, { ...context, attentionMask });
  });
}
