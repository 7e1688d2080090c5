import * as tf from '@tensorflow/tfjs-core';
import type { SequencePairBatch } from '../data/sequence-pair-batches';
import type { SequenceToSequenceModel } from '../models/sequence-to-sequence-model';
import type { ForwardContext } from '../nn/module';
import { crossEntropy } from './cross-entropy';
import type { CrossEntropyOptions } from './cross-entropy';

// ANCHOR: sequenceToSequenceLoss
/**
 * The training goal of translation: at every position of the target the cross-entropy of its next token, given
 * the whole source and the target before it ("teacher forcing": the right one, whatever the model would have said).
 *
 * @remarks The paper smooths the labels by 0.1 (Vaswani et al. 2017, §5.4; Szegedy et al. 2016).
 * @returns for the Trainer's `loss`: batch → scalar in nats, which the caller disposes
 */
export function sequenceToSequenceLoss(
  model: SequenceToSequenceModel,
  options: CrossEntropyOptions = {},
): (batch: SequencePairBatch, context: ForwardContext) => tf.Scalar {
  return (batch, context) =>
    tf.tidy(() => {
      const source: [number, number] = [batch.batchSize, batch.sourceLength];
      const target: [number, number] = [batch.batchSize, batch.sequenceLength];
      const inputIds = tf.tensor2d(batch.inputIds, source, 'int32'); // [B, S]
      const attentionMask = tf.tensor2d(batch.attentionMask, source, 'int32'); // [B, S]
      const decoderInputIds = tf.tensor2d(batch.decoderInputIds, target, 'int32'); // [B, T]
      const labels = tf.tensor2d(batch.labels, target, 'int32'); // [B, T]
      const hidden = model.encode(inputIds, { ...context, attentionMask }); // [B, S, C]
      const logits = model.decode(decoderInputIds, { hidden, attentionMask }, context); // [B, T, V]
      return crossEntropy(logits, labels, options);
    });
}
// ANCHOR_END: sequenceToSequenceLoss
