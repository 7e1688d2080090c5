import * as tf from '@tensorflow/tfjs-core';
import type { DecoderLayerMemory } from './decoder-cache';
import { residual, type TransformerLayerConfig } from './encoder-layer';
import { activations } from './gelu';
import type { InitialWeights } from './initial';
import { LayerNorm } from './layer-norm';
import { glorotDeviation, Linear } from './linear';
import { type ForwardContext, Module } from './module';
import { ProjectedAttention } from './projected-attention';

/** What one decoder layer needs besides its input. */
export interface DecoderLayerContext extends ForwardContext {
  /** The encoder's output, shape [B, S, C]. */
  readonly source: tf.Tensor;
  /** Hides the source's padding: additive, [B, 1, 1, S]. */
  readonly sourceMask?: tf.Tensor;
  /** Hides later target positions: additive, broadcastable to [B, H, T, all T]. */
  readonly targetMask?: tf.Tensor;
  /** Earlier positions, and the source's keys and values; filled by this forward pass. */
  readonly layerCache?: DecoderLayerMemory;
}

/**
 * One layer of the original Transformer's decoder: a target position looks at those before it, then at the whole
 * source (cross-attention), then works by itself.
 *
 * @remarks Vaswani et al. 2017, §3.1, figure 1, right. Parameter names are Marian's. The output is shown to
 * `context.inspect` under the layer's path, shape [B, T, C], the cross-attention under
 * `<path>.encoder_attn.weights`, [B, H, T, S].
 */
// ANCHOR: DecoderLayer
export class DecoderLayer extends Module {
  readonly selfAttention: ProjectedAttention;
  readonly selfAttentionNorm: LayerNorm;
  readonly crossAttention: ProjectedAttention;
  readonly crossAttentionNorm: LayerNorm;
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
    this.selfAttention = this.child('self_attn', new ProjectedAttention(C, H, initial));
    this.selfAttentionNorm = this.child('self_attn_layer_norm', new LayerNorm(C));
    this.crossAttention = this.child('encoder_attn', new ProjectedAttention(C, H, initial));
    this.crossAttentionNorm = this.child('encoder_attn_layer_norm', new LayerNorm(C));
    this.expand = this.child('fc1', new Linear(C, F, initial, options));
    this.project = this.child('fc2', new Linear(F, C, initial, options));
    this.feedForwardNorm = this.child('final_layer_norm', new LayerNorm(C));
  }

  /**
   * @param x - shape [B, T, C]
   * @returns the same shape
   */
  forward(x: tf.Tensor, context: DecoderLayerContext): tf.Tensor3D {
    const { config } = this;
    const { source, sourceMask, targetMask, layerCache, inspect } = context;
    const lookBack = (y: tf.Tensor): tf.Tensor =>
      this.selfAttention.forward(y, { mask: targetMask, layerCache: layerCache?.own, inspect });
    const lookAtSource = (y: tf.Tensor): tf.Tensor => {
      const project = (): ReturnType<ProjectedAttention['projectSource']> =>
        this.crossAttention.projectSource(source);
      const projected = layerCache ? layerCache.sourceOnce(project) : project();
      return this.crossAttention.forward(y, { source: projected, mask: sourceMask, inspect });
    };
    const feedForward = (y: tf.Tensor): tf.Tensor =>
      this.project.forward(activations[config.activation](this.expand.forward(y)));
    const output = tf.tidy(() => {
      x = residual(x, lookBack, this.selfAttentionNorm, config, context);
      x = residual(x, lookAtSource, this.crossAttentionNorm, config, context);
      return residual(x, feedForward, this.feedForwardNorm, config, context);
    });
    inspect?.(this.path, output);
    return output as tf.Tensor3D;
  }
}
// ANCHOR_END: DecoderLayer
