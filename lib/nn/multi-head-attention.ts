import * as tf from '@tensorflow/tfjs-core';
import { ConfigError, ShapeError } from '../errors';
import type { Random } from '../random';
import { assertShape } from '../shape';
import { attentionWeights } from './attention';
import { dropout } from './dropout';
import type { InitialWeights } from './initial';
import type { LayerCache } from './key-value-cache';
import { Conv1D } from './linear';
import { type ForwardContext, Module } from './module';
import { rotate, type RotaryTables } from './rotary-positions';

/** What {@link attendWithHeads} needs besides queries, keys and values. */
export interface AttendWithHeadsOptions {
  /** H. Each head works on D = (features of q) / H of them. */
  readonly numAttentionHeads: number;
  /**
   * G: below H, each key and value head serves H / G query heads (grouped-query attention, Ainslie
   * et al. 2023). Default: H.
   */
  readonly numKeyValueHeads?: number;
  /** Additive, broadcastable to [B, H, T, S]: 0 keeps, a large negative hides. */
  readonly mask?: tf.Tensor;
  /** Of the attention weights. Default: 0. */
  readonly dropout?: number;
  /** Where dropout draws its mask from. Absent: no dropout, that is, evaluation. */
  readonly random?: Random;
  /** Keys and values of earlier positions; extended by this call. */
  readonly layerCache?: LayerCache;
  /** Turns the queries and the keys of every head by their positions (RoPE), half-split. */
  readonly rotaryTables?: RotaryTables;
  /** Turns them in a way of one's own: [B, heads, T, D] → the same. */
  readonly rotate?: (x: tf.Tensor) => tf.Tensor;
  /** Is shown the weights after softmax and before dropout, [B, H, T, S]. */
  readonly inspect?: (weights: tf.Tensor) => void;
}

// ANCHOR: attendWithHeads
/**
 * Attention of many heads side by side: each takes its own features of queries, keys and values,
 * attends for itself, and what they found is joined again. Every Transformer here attends with
 * this one function; they differ in the projections before and after it.
 *
 * @remarks Vaswani et al. 2017, §3.2.2, without the projections W.
 * @param q - queries, shape [B, T, H·D]
 * @param k - keys, shape [B, S, G·D]; those of the source for cross-attention
 * @param v - values, shape [B, S, G·D]
 * @returns shape [B, T, H·D]
 * @throws ShapeError if the shapes do not fit each other or the numbers of heads
 */
export function attendWithHeads(
  q: tf.Tensor,
  k: tf.Tensor,
  v: tf.Tensor,
  options: AttendWithHeadsOptions,
): tf.Tensor3D {
  const { numAttentionHeads: H, numKeyValueHeads: G = H, mask, layerCache, rotaryTables } = options;
  const { B, T, C, K } = assertShape('attendWithHeads', { q: [q, 'BTC'], k: [k, 'BSK'], v: [v, 'BSK'] });
  checkHeads(C, K, H, G);
  if (layerCache?.attend)
    return layerCache.attend(q, k, v, { numAttentionHeads: H, rotaryTables }) as tf.Tensor3D;
  return tf.tidy(() => {
    const turn = options.rotate ?? ((x: tf.Tensor) => (rotaryTables ? rotate(x, rotaryTables) : x));
    const queries = turn(splitHeads(q, H)); // [B, H, T, D]
    const fresh = { keys: turn(splitHeads(k, G)), values: splitHeads(v, G) }; // [B, G, S, D]
    const { keys, values } = layerCache ? layerCache.extend(fresh.keys, fresh.values) : fresh;

    const S = keys.shape[2]!;
    // The query heads of a group, one below the other, attend to the group's keys: as if it were one head.
    const grouped = tf.reshape(queries, [B, G, (H / G) * T, C / H]);
    const groupMask = mask && maskForGroups(mask, [H, G, T]);
    const weights = tf.reshape(attentionWeights(grouped, keys, groupMask), [B, H, T, S]);
    options.inspect?.(weights);
    const kept = dropout(weights, options.dropout ?? 0, options.random);
    const attended = tf.matMul(tf.reshape(kept, [B, G, (H / G) * T, S]), values);
    const heads = tf.reshape(attended, [B, H, T, C / H]);
    return tf.reshape(tf.transpose(heads, [0, 2, 1, 3]), [B, T, C]); // joined
  });
}

/** [B, T, H·D] → [B, H, T, D]: head h takes features h·D to (h + 1)·D. */
function splitHeads(x: tf.Tensor, heads: number): tf.Tensor {
  const [B, T, features] = x.shape;
  return tf.transpose(tf.reshape(x, [B, T, heads, features / heads]), [0, 2, 1, 3]);
}
// ANCHOR_END: attendWithHeads

/** A mask for H heads of T queries, [B, H, T, S], as one for G groups of H / G heads, one head below the other. */
function maskForGroups(mask: tf.Tensor, [H, G, T]: [number, number, number]): tf.Tensor {
  const [B, heads, queries, S] = [...Array<number>(4 - mask.rank).fill(1), ...mask.shape];
  if (H === G || (heads === 1 && queries === 1)) return mask;
  if (heads === 1) return tf.tile(mask, [...Array<number>(mask.rank - 2).fill(1), H / G, 1]);
  return tf.reshape(tf.broadcastTo(mask, [B, H, T, S]), [B, G, (H / G) * T, S]);
}

function checkHeads(C: number, K: number, H: number, G: number): void {
  if (C % H === 0 && H % G === 0 && K === (C / H) * G) return;
  throw new ShapeError(
    `attendWithHeads: q must be [B, T, H·D] and k and v [B, S, G·D] with H a multiple of G, ` +
      `got ${C} and ${K} features for ${H} and ${G} heads`,
  );
}

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

  /**
   * @param x - shape [B, T, C]
   * @returns shape [B, T, C]
   */
  forward(x: tf.Tensor, context: AttentionContext = {}): tf.Tensor3D {
    assertShape(this.pathOf('forward'), { x: [x, 'BTC'] });
    return tf.tidy(() => {
      const [q, k, v] = tf.split(this.queryKeyValue.forward(x), 3, -1); // three of [B, T, C]
      const attended = attendWithHeads(q, k, v, {
        ...context,
        numAttentionHeads: this.heads,
        dropout: this.dropout,
        inspect: (weights) => context.inspect?.(this.pathOf('weights'), weights),
      });
      return dropout(this.project.forward(attended), this.dropout, context.random) as tf.Tensor3D;
    });
  }
}
