import * as tf from '@tensorflow/tfjs-core';
import { setImmediate } from 'node:timers/promises';
import { ignoredLabel } from '../data/batch';
import type { SequencePairBatch } from '../data/sequence-pair-batches';
import type { SequenceToSequenceModel } from '../models/sequence-to-sequence-model';

/**
 * Mean loss of an encoder-decoder over all target tokens of the batches, in nats per token, without label
 * smoothing: how surprised it is by each next token of the right target.
 *
 * @remarks Yields to the event loop before each batch.
 */
export async function meanPairLoss(
  model: SequenceToSequenceModel,
  batches: Iterable<SequencePairBatch>,
): Promise<number> {
  let [sum, count] = [0, 0];
  for (const batch of batches) {
    await setImmediate();
    const total = tf.tidy(() => {
      const { batchSize: B, sourceLength: S, sequenceLength: T } = batch;
      const attentionMask = tf.tensor2d(batch.attentionMask, [B, S], 'int32');
      const hidden = model.encode(tf.tensor2d(batch.inputIds, [B, S], 'int32'), { attentionMask });
      const decoderInputIds = tf.tensor2d(batch.decoderInputIds, [B, T], 'int32');
      const logits = model.decode(decoderInputIds, { hidden, attentionMask }); // [B, T, V]
      const logProbabilities = tf.logSoftmax(tf.reshape(logits, [B * T, -1]));
      const labels = tf.tensor1d(batch.labels, 'int32');
      // An ignored label, −100, has a row of zeros.
      const isLabel = tf.oneHot(labels, model.config.vocabSize);
      return tf.neg(tf.sum(tf.mul(isLabel, logProbabilities)));
    });
    sum += (await total.data())[0];
    total.dispose();
    count += batch.labels.reduce((labels, label) => labels + (label === ignoredLabel ? 0 : 1), 0);
  }
  return sum / count;
}
