import type * as tf from '@tensorflow/tfjs-core';
import type { KeyValueCache } from '../nn/key-value-cache';
import type { ForwardContext, Module } from '../nn/module';

/** What one forward pass of a language model may need besides the token ids. */
export interface LanguageModelContext extends ForwardContext {
  /**
   * Which positions are tokens (1) and which padding (0), shape [B, S]; S counts the positions in
   * the cache too. Absent: no padding. Pad on the right: positions are counted from the left.
   */
  readonly attentionMask?: tf.Tensor2D;
  /** Continue after the positions in this cache, and add to it. */
  readonly cache?: KeyValueCache;
}

/** What generation and evaluation ask of a model: the next token's logits at every position. */
export interface CausalLanguageModel extends Module {
  /** The sizes that whoever uses the model must know. */
  readonly config: { readonly vocabSize: number; readonly maxPositionEmbeddings: number };
  /**
   * @param inputIds - int32, shape [B, T]
   * @returns logits, shape [B, T, V]: those at position t are for the token at t + 1; the caller
   * disposes them
   */
  forward(inputIds: tf.Tensor2D, context?: LanguageModelContext): tf.Tensor3D;
  /** An empty cache for generating with this model; the caller disposes it. */
  newCache(): KeyValueCache;
}
