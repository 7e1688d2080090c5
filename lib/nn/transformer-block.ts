import * as tf from '@tensorflow/tfjs-core';
import { FeedForward, type FeedForwardConfig } from './feed-forward';
import type { InitialWeights } from './initial';
import { LayerNorm } from './layer-norm';
import { Module } from './module';
import {
  type AttentionContext,
  MultiHeadAttention,
  type MultiHeadAttentionConfig,
} from './multi-head-attention';

/** The sizes and choices of a {@link TransformerBlock}. */
export interface TransformerBlockConfig extends MultiHeadAttentionConfig, FeedForwardConfig {
  /** Where the norm stands: before each part (GPT-2) or after each sum (the original). Default: `pre`. */
  readonly norm?: 'pre' | 'post';
  /** Default: 1e-5. */
  readonly layerNormEps?: number;
}

/**
 * One layer of a Transformer: attention moves information between positions, the feed-forward
 * network works on each position, and both add to what came in.
 *
 * `pre`: x + attention(norm(x)), then x + feedForward(norm(x)) (GPT-2; Radford et al. 2019, §2.3).
 * `post`: norm(x + attention(x)), then norm(x + feedForward(x)) (Vaswani et al. 2017, §3.1; GPT-1, BERT).
 *
 * @remarks The output is shown to `context.inspect` under the block's path, shape [B, T, C].
 */
// ANCHOR: TransformerBlock
export class TransformerBlock extends Module {
  readonly attentionNorm: LayerNorm;
  readonly attention: MultiHeadAttention;
  readonly feedForwardNorm: LayerNorm;
  readonly feedForward: FeedForward;
  private readonly norm: 'pre' | 'post';

  constructor(config: TransformerBlockConfig, initial: InitialWeights) {
    super();
    const normOptions = { epsilon: config.layerNormEps, bias: config.bias };
    this.norm = config.norm ?? 'pre';
    this.attentionNorm = this.child('ln_1', new LayerNorm(config.hiddenSize, normOptions));
    this.attention = this.child('attn', new MultiHeadAttention(config, initial));
    this.feedForwardNorm = this.child('ln_2', new LayerNorm(config.hiddenSize, normOptions));
    this.feedForward = this.child('mlp', new FeedForward(config, initial));
  }

  /**
   * @param x - shape [B, T, C]
   * @returns the same shape
   */
  forward(x: tf.Tensor, context: AttentionContext = {}): tf.Tensor3D {
    const output = tf.tidy(() => {
      if (this.norm === 'pre') {
        x = tf.add(x, this.attention.forward(this.attentionNorm.forward(x), context));
        return tf.add(x, this.feedForward.forward(this.feedForwardNorm.forward(x), context));
      }
      x = this.attentionNorm.forward(tf.add(x, this.attention.forward(x, context)));
      return this.feedForwardNorm.forward(tf.add(x, this.feedForward.forward(x, context)));
    });
    context.inspect?.(this.path, output);
    return output as tf.Tensor3D;
  }
}
// ANCHOR_END: TransformerBlock
