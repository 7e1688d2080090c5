import type * as tf from '@tensorflow/tfjs-core';
import type { DecoderCache, DecoderMemory } from '../nn/decoder-cache';
import type { ForwardContext, Module } from '../nn/module';

/** A source text as the encoder left it, for the decoder to look at. */
export interface EncodedSource {
  /** Shape [B, S, C]. */
  readonly hidden: tf.Tensor;
  /** 1 for a token, 0 for padding, shape [B, S]. Absent: no padding. */
  readonly attentionMask?: tf.Tensor2D;
}

/** What an encoder may need besides the token ids. */
export interface SourceContext extends ForwardContext {
  /** Of the source: 1 for a token, 0 for padding on the right, shape [B, S]. Absent: no padding. */
  readonly attentionMask?: tf.Tensor2D;
  /** The position of each token, int32, shape [S]. Default: counted from 0. */
  readonly positions?: tf.Tensor1D;
}

/** What a decoder may need besides the token ids and the source. */
export interface TargetContext extends ForwardContext {
  /** Continue after the positions in this cache, and add to it. */
  readonly cache?: DecoderMemory;
  /** The position of each token that goes in, int32, shape [T]. Default: after those in the cache. */
  readonly positions?: tf.Tensor1D;
}

/** What translating asks of a model: read a source text, then give the next target token's logits. */
export interface SequenceToSequenceModel extends Module {
  readonly config: {
    readonly vocabSize: number;
    readonly maxPositionEmbeddings: number;
    readonly padTokenId: number;
    readonly eosTokenId: number;
    readonly decoderStartTokenId: number;
  };
  /**
   * @param inputIds - the source, int32, shape [B, S]
   * @returns shape [B, S, C]; the caller disposes it
   */
  encode(inputIds: tf.Tensor2D, context?: SourceContext): tf.Tensor3D;
  /**
   * @param decoderInputIds - the target so far, int32, shape [B, T], from `decoderStartTokenId` on
   * @returns logits, shape [B, T, V]: those at position t are for the token at t + 1; the caller disposes them
   */
  decode(decoderInputIds: tf.Tensor2D, source: EncodedSource, context?: TargetContext): tf.Tensor3D;
  /** An empty cache for generating with this model; the caller disposes it. */
  newDecoderCache(): DecoderCache;
}
