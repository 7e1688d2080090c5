import * as tf from '@tensorflow/tfjs-core';
import { setImmediate } from 'node:timers/promises';
import type { CompileChoice, Execution } from '../compile/execution';
import type { TokenBatch } from '../data/batch';
import type { CausalLanguageModel } from '../models/causal-language-model';
import { modelFunction } from '../models/compiled-model-function';
import { tokenTensors } from '../models/token-tensors';

// ANCHOR: labelLosses
/**
 * −log p of each label under the logits, in nats; 0 where the label is −100.
 *
 * @param logits - shape [B, T, V]
 * @param labels - int32, shape [B, T]
 * @returns shape [B, T]
 */
export function labelLosses(logits: tf.Tensor, labels: tf.Tensor): tf.Tensor2D {
  return tf.tidy(() => {
    const V = logits.shape[2]!;
    const isLabel = tf.oneHot(tf.cast(labels, 'int32'), V); // [B, T, V]; zeros for −100
    return tf.neg(tf.sum(tf.mul(isLabel, tf.logSoftmax(logits)), -1)) as tf.Tensor2D;
  });
}
// ANCHOR_END: labelLosses

const lossesOf = modelFunction((model: CausalLanguageModel, batch: TokenBatch): tf.Tensor2D => {
  const { inputIds, context } = tokenTensors(batch);
  const labels = tf.tensor2d(batch.labels, [batch.batchSize, batch.sequenceLength], 'int32');
  return labelLosses(model.forward(inputIds, context), labels);
}, 'the loss of each token');

/**
 * How surprised a language model is by each label of some batches, in nats; 0 where there is none.
 *
 * Yields to the event loop before each batch.
 *
 * @param compile - whether it runs compiled; by default it does where that is possible
 * @returns one array [B, T] a batch
 */
export async function tokenLosses(
  model: CausalLanguageModel,
  batches: Iterable<TokenBatch>,
  compile: CompileChoice | Execution = 'auto',
): Promise<Float32Array[]> {
  const all: Float32Array[] = [];
  for (const batch of batches) {
    await setImmediate();
    const losses = await lossesOf(model, compile, batch);
    all.push((await losses.data()) as Float32Array);
    losses.dispose();
  }
  return all;
}
