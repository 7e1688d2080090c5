import * as tf from '@tensorflow/tfjs-core';
import { setImmediate } from 'node:timers/promises';
import type { CompileChoice, Execution } from '../compile/execution';
import { ignoredLabel } from '../data/batch';
import type { SequencePairBatch } from '../data/sequence-pair-batches';
import { modelFunction } from '../models/compiled-model-function';
import type { SequenceToSequenceModel } from '../models/sequence-to-sequence-model';

/** Summed cross-entropy of a batch's target tokens, nats; a label of −100 adds nothing. */
const summedLoss = modelFunction((model: SequenceToSequenceModel, batch: SequencePairBatch): tf.Scalar => {
  const { batchSize: B, sourceLength: S, sequenceLength: T } = batch;
  const attentionMask = tf.tensor2d(batch.attentionMask, [B, S], 'int32');
  const hidden = model.encode(tf.tensor2d(batch.inputIds, [B, S], 'int32'), { attentionMask });
  const decoderInputIds = tf.tensor2d(batch.decoderInputIds, [B, T], 'int32');
  const logits = model.decode(decoderInputIds, { hidden, attentionMask }); // [B, T, V]
  const logProbabilities = tf.logSoftmax(tf.reshape(logits, [B * T, -1]));
  const isLabel = tf.oneHot(tf.tensor1d(batch.labels, 'int32'), model.config.vocabSize); // zeros for −100
  return tf.neg(tf.sum(tf.mul(isLabel, logProbabilities))) as tf.Scalar;
}, 'the loss of a batch of pairs');

/**
 * Mean loss of an encoder-decoder over all target tokens of the batches, in nats per token, without label
 * smoothing: how surprised it is by each next token of the right target.
 *
 * @remarks Yields to the event loop before each batch.
 * @param compile - whether it runs compiled; by default it does where that is possible
 */
export async function meanPairLoss(
  model: SequenceToSequenceModel,
  batches: Iterable<SequencePairBatch>,
  compile: CompileChoice | Execution = 'auto',
): Promise<number> {
  let [sum, count] = [0, 0];
  for (const batch of batches) {
    await setImmediate();
    const total = await summedLoss(model, compile, batch);
    sum += (await total.data())[0];
    total.dispose();
    count += batch.labels.reduce((labels, label) => labels + (label === ignoredLabel ? 0 : 1), 0);
  }
  return sum / count;
}
