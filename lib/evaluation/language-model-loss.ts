import * as tf from '@tensorflow/tfjs-core';
import { setImmediate } from 'node:timers/promises';
import type { CompileChoice, Execution } from '../compile/execution';
import { modelFunction } from '../models/compiled-model-function';
import type { TokenBatch } from '../data/batch';
import { ConfigError } from '../errors';
import type { CausalLanguageModel } from '../models/causal-language-model';
import { tokenTensors } from '../models/token-tensors';

/** Summed cross-entropy of a batch, nats; a label of −100 adds nothing. */
const summedLoss = modelFunction((model: CausalLanguageModel, batch: TokenBatch): tf.Scalar => {
  const { inputIds, context } = tokenTensors(batch);
  const logits = model.forward(inputIds, context); // [B, T, V]
  const V = logits.shape[2];
  const target = tf.oneHot(tf.tensor1d(batch.labels, 'int32'), V); // [B·T, V]; a row of zeros for −100
  return tf.neg(tf.sum(tf.mul(target, tf.logSoftmax(tf.reshape(logits, [-1, V]))))) as tf.Scalar;
}, 'the loss of a batch');

/**
 * Mean cross-entropy of a language model over a whole split, in nats per token: every token that is
 * predicted counts the same, however the batches are cut.
 *
 * Yields to the event loop between batches.
 *
 * @param blocks - the split, each token predicted once (`sequentialBlocks`)
 * @param compile - whether it runs compiled; by default it does where that is possible
 * @throws ConfigError if no token is predicted
 */
export async function languageModelLoss(
  model: CausalLanguageModel,
  blocks: Iterable<TokenBatch>,
  compile: CompileChoice | Execution = 'auto',
): Promise<number> {
  let sum = 0;
  let count = 0;
  for (const block of blocks) {
    const blockSum = await summedLoss(model, compile, block);
    sum += (await blockSum.data())[0];
    blockSum.dispose();
    count += block.labels.reduce((predicted, label) => predicted + (label >= 0 ? 1 : 0), 0);
    await setImmediate();
  }
  if (count === 0) {
    throw new ConfigError(
      'languageModelLoss: at least one token must be predicted, got none: the text is too short for one block',
    );
  }
  return sum / count;
}
