import * as tf from '@tensorflow/tfjs-core';
import { ConfigError } from '../errors';
import { labelLosses } from '../evaluation/token-losses';

/** How {@link preferenceLoss} weighs. */
export interface PreferenceLossOptions {
  /** β: how strongly the model is held to the reference; above 0. Default 0.1, or 5 if lengths are normalised. */
  readonly beta?: number;
  /**
   * Whether log-probabilities are divided by their number of tokens, so that a long answer weighs no more than a
   * short one. Default false, as in the paper.
   */
  readonly lengthNormalized?: boolean;
}

/**
 * β unless it is given.
 *
 * @remarks 0.1: Rafailov et al. 2023, appendix B. 5 for log-probabilities per token: Lambert et al. 2024 (Tülu 3), §5.1.
 * @throws ConfigError for a β that is not above 0
 */
export function betaOf({ beta, lengthNormalized = false }: PreferenceLossOptions): number {
  const chosen = beta ?? (lengthNormalized ? 5 : 0.1);
  if (chosen > 0 && chosen < Infinity) return chosen;
  throw new ConfigError(`DPO: beta must be above 0, got ${chosen}`);
}

// ANCHOR: replyLogProbabilities
/**
 * log π(y | x): the log-probability of each row's reply, summed over its tokens, or their mean.
 *
 * @param logits - shape [R, T, V]
 * @param labels - int32, shape [R, T]: the next token within the reply, else −100
 * @returns shape [R], in nats; 0 for a row without a label
 */
export function replyLogProbabilities(
  logits: tf.Tensor,
  labels: tf.Tensor,
  { lengthNormalized = false }: PreferenceLossOptions = {},
): tf.Tensor1D {
  return tf.tidy(() => {
    const sums = tf.neg(tf.sum(labelLosses(logits, labels), -1)); // [R]
    if (!lengthNormalized) return sums as tf.Tensor1D;
    const counts = tf.sum(tf.cast(tf.greaterEqual(labels, 0), 'float32'), -1);
    return tf.div(sums, tf.maximum(counts, 1)) as tf.Tensor1D;
  });
}
// ANCHOR_END: replyLogProbabilities

/** Log-probabilities of pairs of replies: the better and the worse one of each, shape [N]. */
export interface PairLogProbabilities {
  readonly chosen: tf.Tensor1D;
  readonly rejected: tf.Tensor1D;
}

// ANCHOR: preferenceLoss
/**
 * Direct Preference Optimization: the better reply shall gain more probability over the reference than the worse.
 * −log σ(β·log π(y_w)/π_ref(y_w) − β·log π(y_l)/π_ref(y_l)), one loss a pair.
 *
 * @remarks Rafailov et al. 2023, eq. 7. The two terms are the rewards that the model implies, §4. Where model and
 * reference are the same the loss is ln 2.
 * @param policy - of the model that learns
 * @param reference - of the model it began as; no gradient flows there
 * @returns shape [N] each; the caller disposes them
 */
export function preferenceLoss(
  policy: PairLogProbabilities,
  reference: PairLogProbabilities,
  options: PreferenceLossOptions = {},
): { losses: tf.Tensor1D; chosenRewards: tf.Tensor1D; rejectedRewards: tf.Tensor1D } {
  const beta = betaOf(options);
  return tf.tidy(() => {
    const chosenRewards = tf.mul<tf.Tensor1D>(tf.sub(policy.chosen, reference.chosen), beta);
    const rejectedRewards = tf.mul<tf.Tensor1D>(tf.sub(policy.rejected, reference.rejected), beta);
    const losses = tf.softplus<tf.Tensor1D>(tf.sub<tf.Tensor1D>(rejectedRewards, chosenRewards)); // −log σ(x) = softplus(−x)
    return { losses, chosenRewards, rejectedRewards };
  });
}
// ANCHOR_END: preferenceLoss
