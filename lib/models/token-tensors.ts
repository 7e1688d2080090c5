import * as tf from '@tensorflow/tfjs-core';
import type { TokenBatch } from '../data/batch';
import type { LanguageModelContext } from './causal-language-model';

/**
 * A batch as what a language model's `forward` takes, made of its arrays as they are.
 *
 * @returns input ids [B, T] and the context that goes with them: padding, places in packed rows. The caller disposes
 * the tensors, best by a `tf.tidy` around all of the forward pass
 */
export function tokenTensors({
  batchSize,
  sequenceLength,
  inputIds,
  attentionMask,
  positions,
  segments,
}: Omit<TokenBatch, 'labels'>): { inputIds: tf.Tensor2D; context: LanguageModelContext } {
  const tensor = (values: Int32Array): tf.Tensor2D =>
    tf.tensor2d(values, [batchSize, sequenceLength], 'int32');
  const places = positions && tensor(positions);
  return {
    inputIds: tensor(inputIds),
    context: {
      ...(attentionMask && { attentionMask: tensor(attentionMask) }),
      ...(places && { positions: { queries: places, keys: places } }),
      ...(segments && { segments: tensor(segments) }),
    },
  };
}
