import * as tf from '@tensorflow/tfjs-core';
import { dropout } from './dropout';
import { type Activation, activations } from './gelu';
import type { InitialWeights } from './initial';
import { LayerNorm } from './layer-norm';
import { glorotDeviation, Linear } from './linear';
import { type ForwardContext, Module } from './module';
import { ProjectedAttention } from './projected-attention';

/** The sizes and choices of an {@link EncoderLayer} or a `DecoderLayer`. */
export interface TransformerLayerConfig {
  /** C; a multiple of the number of heads. */
  readonly hiddenSize: number;
  /** H. */
  readonly numAttentionHeads: number;
  /** F, the width in the middle of the feed-forward network. */
  readonly intermediateSize: number;
  /** `relu` in the paper. */
  readonly activation: Activation;
  /** Of the output of each part, before it is added (§5.4 of the paper). */
  readonly dropout: number;
  /** Where the norm stands: after each sum (`post`, the paper) or before each part (`pre`). */
  readonly norm: 'post' | 'pre';
}

/** What one encoder layer may need besides its input. */
export interface EncoderLayerContext extends ForwardContext {
  /** Hides the source's padding: additive, [B, 1, 1, S]. */
  readonly sourceMask?: tf.Tensor;
}

/**
 * A part of a layer with the sum and the norm around it. `post`: norm(x + part(x)); `pre`: x + part(norm(x)).
 * The part's output goes through dropout before it is added.
 *
 * @remarks Vaswani et al. 2017, §3.1 and §5.4; pre-norm: Xiong et al. 2020.
 * @returns the shape of x
 */
// ANCHOR: residual
export function residual(
  x: tf.Tensor,
  part: (x: tf.Tensor) => tf.Tensor,
  norm: LayerNorm,
  config: TransformerLayerConfig,
  { random }: ForwardContext,
): tf.Tensor {
  if (config.norm === 'pre') return tf.add(x, dropout(part(norm.forward(x)), config.dropout, random));
  return norm.forward(tf.add(x, dropout(part(x), config.dropout, random)));
}
// ANCHOR_END: residual

/**
 * One layer of the original Transformer's encoder: every position looks at every other, then works by itself.
 *
 * @remarks Vaswani et al. 2017, §3.1, figure 1, left. Parameter names are Marian's. The output is shown to
 * `context.inspect` under the layer's path, shape [B, S, C].
 */
// ANCHOR: EncoderLayer
export class EncoderLayer extends Module {
  readonly attention: ProjectedAttention;
  readonly attentionNorm: LayerNorm;
  readonly expand: Linear; // [F, C]
  readonly project: Linear; // [C, F]
  readonly feedForwardNorm: LayerNorm;

  constructor(
    private readonly config: TransformerLayerConfig,
    initial: InitialWeights,
  ) {
    super();
    const { hiddenSize: C, intermediateSize: F, numAttentionHeads: H } = config;
    const options = { standardDeviation: glorotDeviation(C, F) };
    this.attention = this.child('self_attn', new ProjectedAttention(C, H, initial));
    this.attentionNorm = this.child('self_attn_layer_norm', new LayerNorm(C));
    this.expand = this.child('fc1', new Linear(C, F, initial, options));
    this.project = this.child('fc2', new Linear(F, C, initial, options));
    this.feedForwardNorm = this.child('final_layer_norm', new LayerNorm(C));
  }

  /**
   * @param x - shape [B, S, C]
   * @returns the same shape
   */
  forward(x: tf.Tensor, context: EncoderLayerContext = {}): tf.Tensor3D {
    const { config } = this;
    const attend = (y: tf.Tensor): tf.Tensor =>
      this.attention.forward(y, { mask: context.sourceMask, inspect: context.inspect });
    const feedForward = (y: tf.Tensor): tf.Tensor =>
      this.project.forward(activations[config.activation](this.expand.forward(y)));
    const output = tf.tidy(() => {
      x = residual(x, attend, this.attentionNorm, config, context);
      return residual(x, feedForward, this.feedForwardNorm, config, context);
    });
    context.inspect?.(this.path, output);
    return output as tf.Tensor3D;
  }
}
// ANCHOR_END: EncoderLayer
