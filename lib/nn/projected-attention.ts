import * as tf from '@tensorflow/tfjs-core';
import { ConfigError } from '../errors';
import type { InitialWeights } from './initial';
import type { LayerCache } from './key-value-cache';
import { glorotDeviation, Linear } from './linear';
import { type ForwardContext, Module } from './module';
import { attendWithHeads } from './multi-head-attention';

/** Keys and values made of the encoder's output, each [B, S, C]: the same for every target position. */
export interface ProjectedSource {
  readonly keys: tf.Tensor;
  readonly values: tf.Tensor;
}

/** What {@link ProjectedAttention} may need besides the queries' positions. */
export interface ProjectedAttentionContext extends ForwardContext {
  /** What is attended to, if not x itself: the encoder's output, projected by {@link ProjectedAttention.projectSource}. */
  readonly source?: ProjectedSource;
  /** Additive, broadcastable to [B, H, T, S]: 0 keeps, a large negative hides. */
  readonly mask?: tf.Tensor;
  /** Keys and values of earlier positions, for self-attention; extended by this forward pass. */
  readonly layerCache?: LayerCache;
}

/**
 * Multi-head attention with four projections of their own, as in the paper: queries from one text, keys and
 * values from the same one (self-attention) or from another (cross-attention).
 *
 * @remarks Vaswani et al. 2017, §3.2.2 and §3.2.3. Parameter names are those of BART and its kin (`q_proj`,
 * `k_proj`, `v_proj`, `out_proj`). The weights after softmax are shown to `context.inspect` as `<path>.weights`,
 * shape [B, H, T, S].
 */
// ANCHOR: ProjectedAttention
export class ProjectedAttention extends Module {
  readonly query: Linear;
  readonly key: Linear;
  readonly value: Linear;
  readonly output: Linear;

  /** @throws ConfigError if the heads do not divide the hidden size */
  constructor(
    hiddenSize: number,
    private readonly numAttentionHeads: number,
    initial: InitialWeights,
  ) {
    super();
    if (hiddenSize % numAttentionHeads !== 0) {
      throw new ConfigError(
        `ProjectedAttention: hiddenSize must be a multiple of the number of heads, ` +
          `got ${hiddenSize} and ${numAttentionHeads}: change one of the two`,
      );
    }
    const options = { standardDeviation: glorotDeviation(hiddenSize, hiddenSize) };
    const projection = (): Linear => new Linear(hiddenSize, hiddenSize, initial, options);
    this.key = this.child('k_proj', projection());
    this.value = this.child('v_proj', projection());
    this.query = this.child('q_proj', projection());
    this.output = this.child('out_proj', projection());
  }

  /**
   * The keys and values of a text.
   *
   * @param source - shape [B, S, C]
   */
  projectSource(source: tf.Tensor): ProjectedSource {
    return { keys: this.key.forward(source), values: this.value.forward(source) };
  }

  /**
   * @param x - where the queries come from, shape [B, T, C]
   * @returns shape [B, T, C]
   */
  forward(x: tf.Tensor, context: ProjectedAttentionContext = {}): tf.Tensor3D {
    return tf.tidy(() => {
      const { keys, values } = context.source ?? this.projectSource(x);
      const attended = attendWithHeads(this.query.forward(x), keys, values, {
        numAttentionHeads: this.numAttentionHeads,
        mask: context.mask,
        layerCache: context.layerCache,
        inspect: (weights) => context.inspect?.(this.pathOf('weights'), weights),
      });
      return this.output.forward(attended) as tf.Tensor3D;
    });
  }
}
// ANCHOR_END: ProjectedAttention
