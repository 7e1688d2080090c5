import * as tf from '@tensorflow/tfjs-core';
import { setImmediate } from 'node:timers/promises';
import type { TokenBatch } from '../data/batch';
import { ConfigError } from '../errors';
import type { CausalLanguageModel } from '../models/causal-language-model';

/**
 * Mean cross-entropy of a language model over a whole split, in nats per token: every token that is
 * predicted counts the same, however the batches are cut.
 *
 * Yields to the event loop between batches.
 *
 * @param blocks - the split, each token predicted once (`sequentialBlocks`)
 * @throws ConfigError if no token is predicted
 */
export async function languageModelLoss(
  model: CausalLanguageModel,
  blocks: Iterable<TokenBatch>,
): Promise<number> {
  let sum = 0;
  let count = 0;
  for (const { batchSize, sequenceLength, inputIds, labels, attentionMask } of blocks) {
    const shape: [number, number] = [batchSize, sequenceLength];
    const blockSum = tf.tidy(() => {
      const context = attentionMask ? { attentionMask: tf.tensor2d(attentionMask, shape, 'int32') } : {};
      const logits = model.forward(tf.tensor2d(inputIds, shape, 'int32'), context); // [B, T, V]
      const V = logits.shape[2];
      const target = tf.oneHot(tf.tensor1d(labels, 'int32'), V); // [B·T, V]; a row of zeros for −100
      return tf.neg(tf.sum(tf.mul(target, tf.logSoftmax(tf.reshape(logits, [-1, V])))));
    });
    sum += (await blockSum.data())[0];
    blockSum.dispose();
    count += labels.reduce((predicted, label) => predicted + (label >= 0 ? 1 : 0), 0);
    await setImmediate();
  }
  if (count === 0) {
    throw new ConfigError(
      'languageModelLoss: at least one token must be predicted, got none: the text is too short for one block',
    );
  }
  return sum / count;
}
