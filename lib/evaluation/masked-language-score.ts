import * as tf from '@tensorflow/tfjs-core';
import { setImmediate } from 'node:timers/promises';
import type { CompileChoice, Execution } from '../compile/execution';
import { ignoredLabel } from '../data/batch';
import type { MaskedBatch } from '../data/masked-batches';
import { ConfigError } from '../errors';
import { BertForPreTraining } from '../models/bert-pre-training';
import { modelFunction } from '../models/compiled-model-function';
import { encoderTensors } from '../models/encoder-tensors';
import type { MaskedLanguageModel } from '../models/masked-language-model';
import { UnigramBaseline } from './n-gram-baselines';

/** How well hidden tokens are guessed. */
export interface MaskedLanguageScore {
  /** Mean cross-entropy of the hidden tokens, in nats. */
  readonly loss: number;
  /** The share of hidden tokens of which the likeliest guess is right. */
  readonly accuracy: number;
  /** How many were hidden. */
  readonly tokens: number;
  /** The share of pairs of which it was said rightly whether the second follows; only where that is asked. */
  readonly nextSentenceAccuracy?: number;
}

/**
 * Measures a model on hidden tokens, each of which counts the same, however the batches are cut. Yields to
 * the event loop between batches.
 *
 * @param batches - as `maskedEvaluationBatches` gives them
 * @param compile - whether it runs compiled; by default it does where that is possible
 * @throws ConfigError if no token is hidden
 */
export async function maskedLanguageScore(
  model: MaskedLanguageModel,
  batches: Iterable<MaskedBatch>,
  compile: CompileChoice | Execution = 'auto',
): Promise<MaskedLanguageScore> {
  const sum = { loss: 0, right: 0, tokens: 0, pairs: 0, rightPairs: 0 };
  for (const batch of batches) {
    const measured = await measure(model, compile, batch);
    const [loss, right, rightPairs] = await measured.data();
    measured.dispose();
    sum.loss += loss;
    sum.right += right;
    sum.rightPairs += rightPairs;
    sum.tokens += batch.labels.reduce((count, label) => count + (label === ignoredLabel ? 0 : 1), 0);
    sum.pairs += batch.nextSentenceLabels?.length ?? 0;
    await setImmediate();
  }
  requireHidden(sum.tokens);
  const isTaughtPairs = model instanceof BertForPreTraining && sum.pairs > 0;
  return {
    loss: sum.loss / sum.tokens,
    accuracy: sum.right / sum.tokens,
    tokens: sum.tokens,
    ...(isTaughtPairs && { nextSentenceAccuracy: sum.rightPairs / sum.pairs }),
  };
}

/** Of one batch, shape [3]: the sum of losses, how many tokens were guessed rightly, and how many pairs. */
const measure = modelFunction((model: MaskedLanguageModel, batch: MaskedBatch): tf.Tensor1D => {
  const { inputIds, masks } = encoderTensors(batch);
  const pairs = batch.nextSentenceLabels;
  const { tokens, nextSentence } =
    model instanceof BertForPreTraining
      ? model.predict(inputIds, masks)
      : { tokens: model.forward(inputIds, masks), nextSentence: undefined };
  const V = tokens.shape[2];
  const labels = tf.tensor1d(batch.labels, 'int32');
  const logits = tf.reshape(tokens, [-1, V]);
  const target = tf.oneHot(labels, V); // a row of zeros for −100
  const loss = tf.neg(tf.sum(tf.mul(target, tf.logSoftmax(logits))));
  const right = tf.sum(tf.cast(tf.equal(tf.argMax(logits, 1), labels), 'float32'));
  const rightPairs =
    nextSentence && pairs
      ? tf.sum(tf.cast(tf.equal(tf.argMax(nextSentence, 1), tf.tensor1d(pairs, 'int32')), 'float32'))
      : tf.scalar(0);
  return tf.stack([loss, right, rightPairs]) as tf.Tensor1D;
}, 'the score of a batch');

/**
 * The same measures of a model that knows only how common each token is: its loss, and the accuracy of
 * always guessing the commonest; of pairs, that of always giving the answer that is right more often.
 *
 * @param trainingTokens - what it counts
 * @throws ConfigError if no token is hidden
 */
export function unigramMaskedScore(
  trainingTokens: ArrayLike<number>,
  vocabSize: number,
  batches: Iterable<MaskedBatch>,
): MaskedLanguageScore {
  const unigram = new UnigramBaseline(trainingTokens, vocabSize);
  const probabilities = Array.from({ length: vocabSize }, (_, id) => unigram.probability(id));
  const commonest = probabilities.indexOf(Math.max(...probabilities));
  let [loss, right, tokens] = [0, 0, 0];
  const pairs = [0, 0]; // that follow, and that do not
  for (const { labels, nextSentenceLabels = [] } of batches) {
    for (const label of nextSentenceLabels) pairs[label] += 1;
    for (const label of labels) {
      if (label === ignoredLabel) continue;
      loss -= Math.log(probabilities[label]);
      right += label === commonest ? 1 : 0;
      tokens++;
    }
  }
  requireHidden(tokens);
  const allPairs = pairs[0] + pairs[1];
  return {
    loss: loss / tokens,
    accuracy: right / tokens,
    tokens,
    ...(allPairs > 0 && { nextSentenceAccuracy: Math.max(...pairs) / allPairs }),
  };
}

function requireHidden(tokens: number): void {
  if (tokens > 0) return;
  throw new ConfigError('masked-language score: at least one token must be hidden, got none');
}
