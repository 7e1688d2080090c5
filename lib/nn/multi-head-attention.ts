import * as tf from '@tensorflow/tfjs-core';
import { ConfigError } from '../errors';
import { assertShape } from '../shape';
import { attentionWeights } from './attention';
import { dropout } from './dropout';
import type { InitialWeights } from './initial';
import type { LayerCache } from './key-value-cache';
import { Conv1D } from './linear';
import { type ForwardContext, Module } from './module';

/** The sizes and choices of a {@link MultiHeadAttention}. */
export interface MultiHeadAttentionConfig {
  /** C; a multiple of the number of heads. */
  readonly hiddenSize: number;
  /** H. Each head works on D = C / H features. */
  readonly numAttentionHeads: number;
  /** Of attention weights and of the output. Default: 0. */
  readonly dropout?: number;
  /** Whether the projections have one. Default: true. */
  readonly bias?: boolean;
  /** Of the first weights. Default: 0.02. */
  readonly initializerRange?: number;
  /** Of the first weights of the output projection. Default: `initializerRange`. */
  readonly residualInitializerRange?: number;
}

/** What one attention layer may need besides its input. */
export interface AttentionContext extends ForwardContext {
  /** Additive, broadcastable to [B, H, T, S]: 0 keeps, a large negative hides. */
  readonly mask?: tf.Tensor;
  /** Keys and values of earlier positions; extended by this forward pass. */
  readonly layerCache?: LayerCache;
}

/**
 * Multi-head self-attention as in GPT-2: one projection makes queries, keys and values of every
 * head (`c_attn`), each head attends for itself, and a last projection (`c_proj`) mixes the heads.
 *
 * @remarks Vaswani et al. 2017, §3.2.2. The weights after softmax are shown to
 * `context.inspect` as `<path>.weights`, shape [B, H, T, S], before dropout.
 */
export class MultiHeadAttention extends Module {
  /** Makes queries, keys and values: [C, 3C], in this order along the output. */
  readonly queryKeyValue: Conv1D;
  /** Mixes the heads: [C, C]. */
  readonly project: Conv1D;
  private readonly heads: number;
  private readonly dropout: number;

  /**
   * @throws ConfigError if the heads do not divide the hidden size
   */
  constructor(config: MultiHeadAttentionConfig, initial: InitialWeights) {
    super();
    const { hiddenSize, numAttentionHeads, bias, initializerRange = 0.02 } = config;
    if (hiddenSize % numAttentionHeads !== 0) {
      throw new ConfigError(
        `MultiHeadAttention: hiddenSize must be a multiple of numAttentionHeads, ` +
          `got ${hiddenSize} and ${numAttentionHeads}: change one of the two`,
      );
    }
    this.heads = numAttentionHeads;
    this.dropout = config.dropout ?? 0;
    this.queryKeyValue = this.child(
      'c_attn',
      new Conv1D(hiddenSize, 3 * hiddenSize, initial, { bias, standardDeviation: initializerRange }),
    );
    this.project = this.child(
      'c_proj',
      new Conv1D(hiddenSize, hiddenSize, initial, {
        bias,
        standardDeviation: config.residualInitializerRange ?? initializerRange,
      }),
    );
  }

  // ANCHOR: MultiHeadAttention.forward
  /**
   * @param x - shape [B, T, C]
   * @returns shape [B, T, C]
   */
  forward(x: tf.Tensor, context: AttentionContext = {}): tf.Tensor3D {
    const { B, T, C } = assertShape(this.pathOf('forward'), { x: [x, 'BTC'] });
    const { mask, layerCache, random, inspect } = context;
    return tf.tidy(() => {
      const [q, k, v] = tf
        .split(this.queryKeyValue.forward(x), 3, -1) // three of [B, T, C]
        .map((part) => this.splitHeads(part)); // three of [B, H, T, D]
      const { keys, values } = layerCache ? layerCache.extend(k, v) : { keys: k, values: v };

      const weights = attentionWeights(q, keys, mask); // [B, H, T, S]
      inspect?.(this.pathOf('weights'), weights);
      const attended = tf.matMul(dropout(weights, this.dropout, random), values); // [B, H, T, D]

      const joined = tf.reshape(tf.transpose(attended, [0, 2, 1, 3]), [B, T, C]);
      return dropout(this.project.forward(joined), this.dropout, random) as tf.Tensor3D;
    });
  }

  /** [B, T, C] → [B, H, T, D]: head h takes features h·D to (h + 1)·D. */
  private splitHeads(x: tf.Tensor): tf.Tensor {
    const [B, T, C] = x.shape;
    return tf.transpose(tf.reshape(x, [B, T, this.heads, C / this.heads]), [0, 2, 1, 3]);
  }
  // ANCHOR_END: MultiHeadAttention.forward
}
