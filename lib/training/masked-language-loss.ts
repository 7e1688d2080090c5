import * as tf from '@tensorflow/tfjs-core';
import type { MaskedBatch } from '../data/masked-batches';
import { BertForPreTraining } from '../models/bert-pre-training';
import { encoderTensors } from '../models/encoder-tensors';
import type { MaskedLanguageModel } from '../models/masked-language-model';
import type { ForwardContext } from '../nn/module';
import { crossEntropy } from './cross-entropy';

// ANCHOR: maskedLanguageLoss
/**
 * The training goal of BERT and RoBERTa: the cross-entropy of the hidden tokens, in nats, read from both
 * sides of each. For a {@link BertForPreTraining} and batches of pairs, that of "does the second text
 * follow?" is added.
 *
 * @remarks Devlin et al. 2019, §3.1 and appendix A.2: the sum of the two means.
 * @returns for the Trainer's `loss`: batch → scalar, which the caller disposes
 */
export function maskedLanguageLoss(
  model: MaskedLanguageModel,
): (batch: MaskedBatch, context: ForwardContext) => tf.Scalar {
  return (batch, context) =>
    tf.tidy(() => {
      const { inputIds, masks } = encoderTensors(batch);
      const labels = tf.tensor2d(batch.labels, [batch.batchSize, batch.sequenceLength], 'int32'); // [B, T]
      if (!(model instanceof BertForPreTraining && batch.nextSentenceLabels)) {
        return crossEntropy(model.forward(inputIds, { ...context, ...masks }), labels);
      }
      const { tokens, nextSentence } = model.predict(inputIds, { ...context, ...masks });
      const follows = tf.tensor1d(batch.nextSentenceLabels, 'int32'); // [B]
      return tf.add(crossEntropy(tokens, labels), crossEntropy(nextSentence, follows)) as tf.Scalar;
    });
}
// ANCHOR_END: maskedLanguageLoss
