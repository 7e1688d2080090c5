import * as tf from '@tensorflow/tfjs-core';
import { ShapeError } from '../errors';
import type { RotaryFrequencies } from './rotary-frequencies';

/**
 * Which two features turn together. `half-split`: i and i + D/2, as in transformers' checkpoints (GPT-NeoX's
 * form). `interleaved`: 2i and 2i + 1, as in the paper, in Meta's own Llama files, in llama2.c and in GGUF.
 * One is the other with the rows of the query and key matrices in another order ({@link halfSplitOrder});
 * mixed up, a model babbles.
 */
export type RotaryLayout = 'half-split' | 'interleaved';

/** The cosine and sine of every angle of a text: shape [T, D/2] each, or [B, 1, T, D/2] of several. */
export interface RotaryTables {
  readonly cos: tf.Tensor;
  readonly sin: tf.Tensor;
}

// ANCHOR: rotate
/**
 * The angles that queries and keys are turned by: position times frequency. Made once for each forward pass,
 * used by every layer.
 *
 * @param positions - of each token, shape [T], or [B, T] if each text counts for itself
 * @returns the caller disposes both
 */
export function rotaryTables(
  positions: tf.Tensor,
  { frequencies, attentionFactor }: RotaryFrequencies,
): RotaryTables {
  return tf.tidy(() => {
    const perHead = positions.rank === 1 ? positions : tf.expandDims(positions, 1); // [T] or [B, 1, T]
    const angles = tf.mul(tf.expandDims(tf.cast(perHead, 'float32'), -1), tf.tensor1d(frequencies)); // [..., D/2]
    const scaled = (wave: tf.Tensor): tf.Tensor =>
      attentionFactor === 1 ? wave : tf.mul(wave, attentionFactor);
    return { cos: scaled(tf.cos(angles)), sin: scaled(tf.sin(angles)) };
  });
}

/**
 * Turns each pair (a, b) of features by its angle: (a·cos − b·sin, b·cos + a·sin). The product of a turned
 * query and a turned key then depends on the distance of their positions alone.
 *
 * @remarks Su et al. 2021, §3.2, eq. 34.
 * @param x - queries or keys, shape [..., T, D]
 * @param tables - for the positions of x
 * @param layout - which features are a pair
 * @returns the same shape
 * @throws ShapeError if the tables are for another number of positions or another head size
 */
export function rotate(
  x: tf.Tensor,
  { cos, sin }: RotaryTables,
  layout: RotaryLayout = 'half-split',
): tf.Tensor {
  const [T, D] = x.shape.slice(-2);
  const [positions, pairsOfFeatures] = cos.shape.slice(-2);
  if (positions !== T || pairsOfFeatures !== D / 2) {
    throw new ShapeError(
      `rotate: x must be [..., ${positions}, ${2 * pairsOfFeatures}] as the tables are, got [${x.shape.join(', ')}]`,
    );
  }
  return tf.tidy(() => {
    const pairs = layout === 'half-split' ? tf.split(x, 2, -1) : evenAndOdd(x); // two of [..., T, D/2]
    const [a, b] = pairs;
    const turned = [tf.sub(tf.mul(a, cos), tf.mul(b, sin)), tf.add(tf.mul(b, cos), tf.mul(a, sin))];
    return layout === 'half-split' ? tf.concat(turned, -1) : tf.reshape(tf.stack(turned, -1), x.shape);
  });
}
// ANCHOR_END: rotate

/**
 * The order that turns the rows of a query or key matrix (or its bias) from interleaved to half-split: row r
 * of the new one is row `order[r]` of the old one.
 *
 * @param heads - H for queries, G for keys
 * @param headDim - D
 */
export function halfSplitOrder(heads: number, headDim: number): number[] {
  const half = headDim / 2;
  const withinHead = (r: number): number => (r < half ? 2 * r : 2 * (r - half) + 1); // even ones first
  return Array.from({ length: heads * headDim }, (_, r) => r - (r % headDim) + withinHead(r % headDim));
}

/** The features at even and at odd places, each [..., T, D/2]. */
function evenAndOdd(x: tf.Tensor): tf.Tensor[] {
  const half = [...x.shape.slice(0, -1), x.shape[x.rank - 1] / 2];
  return tf.split(tf.reshape(x, [...half, 2]), 2, -1).map((features) => tf.reshape(features, half));
}
