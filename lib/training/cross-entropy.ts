import * as tf from '@tensorflow/tfjs-core';
import { ignoredLabel } from '../data/batch';
import { ConfigError, ShapeError } from '../errors';

/** How {@link crossEntropy} counts. */
export interface CrossEntropyOptions {
  /** Positions with this label count for nothing. Default −100. */
  readonly ignoreIndex?: number;
  /** One weight a class; the mean is then the weighted mean. Default: all 1. */
  readonly classWeights?: readonly number[];
  /** Share ε of the target that is spread evenly over all classes, in [0, 1). Default 0. */
  readonly labelSmoothing?: number;
}

/**
 * Mean cross-entropy of the labels under softmax(logits), in nats: −Σ q·log p, where q is 1 for the label
 * and 0 elsewhere (smoothed: 1 − ε + ε/V and ε/V).
 *
 * @remarks PyTorch's `cross_entropy`, in all its corners: with class weights w the sum is divided by
 * Σ w[label], not by the number of labels; if every label is ignored the mean of nothing is NaN. Logits may
 * be of any size, as log-softmax subtracts their maximum first.
 * @param logits - shape [..., V]
 * @param labels - int32, the shape of the logits without V; a label outside [0, V) that is not
 * `ignoreIndex` is the caller's mistake and not noticed here (that would stall a GPU)
 * @returns a scalar; the caller disposes it
 * @throws ShapeError if the shapes do not fit; ConfigError for an option out of range
 */
export function crossEntropy(
  logits: tf.Tensor,
  labels: tf.Tensor,
  { ignoreIndex = ignoredLabel, classWeights, labelSmoothing = 0 }: CrossEntropyOptions = {},
): tf.Scalar {
  const classes = logits.shape[logits.rank - 1];
  if (logits.rank < 1 || logits.shape.slice(0, -1).join() !== labels.shape.join()) {
    throw new ShapeError(
      `crossEntropy: labels must have the shape of the logits without the last axis, got logits ` +
        `[${logits.shape.join(', ')}] and labels [${labels.shape.join(', ')}]`,
    );
  }
  if (classWeights && classWeights.length !== classes) {
    throw new ConfigError(
      `crossEntropy: classWeights must have ${classes} weights, one a class, got ${classWeights.length}`,
    );
  }
  if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
    throw new ConfigError(`crossEntropy: labelSmoothing must be in [0, 1), got ${labelSmoothing}`);
  }
  // ANCHOR: crossEntropy.mean
  return tf.tidy(() => {
    const flatLabels = tf.reshape(labels, [-1]);
    const isCounted = tf.notEqual(flatLabels, ignoreIndex); // [N]
    const counted = tf.expandDims(tf.cast(isCounted, 'float32'), 1); // [N, 1]
    const safeLabels = tf.where(isCounted, flatLabels, tf.zerosLike(flatLabels)) as tf.Tensor1D;
    const weights = classWeights ? tf.tensor1d([...classWeights]) : tf.ones([classes]);
    const oneHot = tf.mul(tf.mul(tf.oneHot(safeLabels, classes), counted), weights); // [N, V]
    const smoothed =
      labelSmoothing === 0
        ? oneHot
        : tf.add(
            tf.mul(oneHot, 1 - labelSmoothing),
            tf.mul(tf.mul(counted, weights), labelSmoothing / classes),
          );
    const logProbabilities = tf.logSoftmax(tf.reshape(logits, [-1, classes]));
    return tf.div(tf.neg(tf.sum(tf.mul(smoothed, logProbabilities))), tf.sum(oneHot)) as tf.Scalar;
  });
  // ANCHOR_END: crossEntropy.mean
}
