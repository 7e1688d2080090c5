import * as tf from '@tensorflow/tfjs-core';
import type { EncoderBatch } from '../data/encoder-input';
import type { EncoderContext } from './bert';

/** What an encoder's `forward` takes, each int32 [B, T]. */
export interface EncoderTensors {
  readonly inputIds: tf.Tensor2D;
  /** Padding and kinds of text: the masks of an {@link EncoderContext}. */
  readonly masks: Required<Pick<EncoderContext, 'attentionMask' | 'tokenTypeIds'>>;
}

/** A batch as tensors; the caller disposes them, or calls this in a `tf.tidy`. */
export function encoderTensors(batch: EncoderBatch): EncoderTensors {
  const { batchSize, sequenceLength, inputIds, attentionMask, tokenTypeIds } = batch;
  const tensor = (values: Int32Array): tf.Tensor2D =>
    tf.tensor2d(values, [batchSize, sequenceLength], 'int32');
  return {
    inputIds: tensor(inputIds),
    masks: { attentionMask: tensor(attentionMask), tokenTypeIds: tensor(tokenTypeIds) },
  };
}
