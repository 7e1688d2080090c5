import * as tf from '@tensorflow/tfjs-core';
import type { TokenBatch } from '../data/batch';
import type { CausalLanguageModel } from '../models/causal-language-model';
import { tokenTensors } from '../models/token-tensors';
import type { ForwardContext } from '../nn/module';
import { crossEntropy } from './cross-entropy';
import type { CrossEntropyOptions } from './cross-entropy';

// ANCHOR: nextTokenLoss
/**
 * The training goal of a language model: at every position, the cross-entropy of the token that comes
 * next, in nats. Raw text is all it takes; there is nothing to label.
 *
 * @remarks The labels of a {@link TokenBatch} are already shifted by one (labels[t] = inputIds[t + 1]), so
 * nothing is shifted here. Of an untrained model the loss is near ln V.
 * @returns for the Trainer's `loss`: batch → scalar, which the caller disposes
 */
export function nextTokenLoss(
  model: CausalLanguageModel,
  options: CrossEntropyOptions = {},
): (batch: TokenBatch, context: ForwardContext) => tf.Scalar {
  return (batch, context) =>
    tf.tidy(() => {
      const shape: [number, number] = [batch.batchSize, batch.sequenceLength];
      const labels = tf.tensor2d(batch.labels, shape, 'int32'); // [B, T]
      const { inputIds, context: places } = tokenTensors(batch); // [B, T], and padding or packing
      const logits = model.forward(inputIds, { ...context, ...places }); // [B, T, V]
      return crossEntropy(logits, labels, options);
    });
}
// ANCHOR_END: nextTokenLoss
