import * as tf from '@tensorflow/tfjs-core';
import type { KeyValueCache, ModelCache } from '../nn/key-value-cache';
import type { ForwardContext, Module } from '../nn/module';

/** What one forward pass of a language model may need besides the token ids. */
export interface LanguageModelContext extends ForwardContext {
  /**
   * Which positions are tokens (1) and which padding (0), shape [B, S]; S counts the positions in
   * the cache too. Absent: no padding. Pad on the right: positions are counted from the left, unless
   * `positions` says otherwise.
   */
  readonly attentionMask?: tf.Tensor2D;
  /** Continue after the positions in this cache, and add to it. */
  readonly cache?: ModelCache;
  /** Where the tokens stand. Default: one after the other, after those in the cache. */
  readonly positions?: Positions;
  /**
   * Which text of its row each token belongs to, int32, shape [B, T], where several were packed into one row: none
   * looks at another. Goes with `positions` that begin at 0 in each text; not with a cache.
   */
  readonly segments?: tf.Tensor2D;
  /** Make the logits of the last so many positions only. Default: of all. */
  readonly logitsToKeep?: number;
}

/** Positions as tensors, for a graph that serves texts of any length. */
export interface Positions {
  /** Of the T tokens that go in, int32, shape [T], or [B, T] if each text counts for itself. */
  readonly queries: tf.Tensor;
  /** Of all S that can be looked at, those in the cache included, int32, shape [S] or [B, S]. */
  readonly keys: tf.Tensor;
}

/** The positions of T tokens after `past` others. The caller disposes the tensors. */
export function consecutivePositions(past: number, T: number): Positions {
  return {
    queries: tf.range(past, past + T, 1, 'int32'),
    keys: tf.range(0, past + T, 1, 'int32'),
  };
}

/**
 * The last positions of a text.
 *
 * @param hidden - shape [B, T, C]
 * @param count - how many; absent: all
 * @returns shape [B, count, C]
 */
export function lastPositions(hidden: tf.Tensor3D, count: number = hidden.shape[1]): tf.Tensor3D {
  const [B, T, C] = hidden.shape;
  return count === T ? hidden : tf.slice(hidden, [0, T - count, 0], [B, count, C]);
}

/** What generation and evaluation ask of a model: the next token's logits at every position. */
export interface CausalLanguageModel extends Module {
  /** The sizes that whoever uses the model must know. */
  readonly config: { readonly vocabSize: number; readonly maxPositionEmbeddings: number };
  /**
   * @param inputIds - int32, shape [B, T]
   * @returns logits, shape [B, T, V], or of `logitsToKeep` positions: those at position t are for the
   * token at t + 1; the caller disposes them
   */
  forward(inputIds: tf.Tensor2D, context?: LanguageModelContext): tf.Tensor3D;
  /** An empty cache for generating with this model; the caller disposes it. */
  newCache(): KeyValueCache;
}
