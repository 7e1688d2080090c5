import * as tf from '@tensorflow/tfjs-core';
import type { RotaryTables } from './rotary-positions';

/** How queries, keys and values are made of heads. */
export interface HeadsToAttend {
  /** H */
  readonly numAttentionHeads: number;
  /** Queries and keys are turned by these first, half-split. Absent: they are not. */
  readonly rotaryTables?: RotaryTables;
}

/**
 * The keys and values that one attention layer has already computed, so that generating the next
 * token needs one position's work and not the whole text's.
 */
export interface LayerCache {
  /**
   * Remembers the keys and values of new positions.
   *
   * @param keys - of the new positions, shape [B, H, T, D]
   * @param values - of the new positions, shape [B, H, T, D]
   * @returns all keys and all values so far, each [B, H, S, D]; the cache owns them
   */
  extend(keys: tf.Tensor, values: tf.Tensor): { keys: tf.Tensor; values: tf.Tensor };
  /**
   * Remembers keys and values and attends to all up to each query, causally, where the cache does that in one step.
   *
   * @param q - of the new positions, shape [B, T, H·D]
   * @param k - of the new positions, shape [B, T, G·D]
   * @param v - of the new positions, shape [B, T, G·D]
   * @returns shape [B, T, H·D]
   */
  attend?(q: tf.Tensor, k: tf.Tensor, v: tf.Tensor, heads: HeadsToAttend): tf.Tensor;
}

/** What a forward pass needs of a model's memory: one {@link LayerCache} for each layer, first to last. */
export interface ModelCache {
  readonly layers: readonly LayerCache[];
  /** How many positions are remembered: those the next forward pass comes after. */
  readonly length: number;
}

/** A {@link LayerCache} that makes room for new positions as they come: keys and values are copied each time. */
export class GrowingLayerCache implements LayerCache {
  private keys?: tf.Tensor;
  private values?: tf.Tensor;

  /** How many positions are remembered. */
  get length(): number {
    return this.keys?.shape[2] ?? 0;
  }

  extend(keys: tf.Tensor, values: tf.Tensor): { keys: tf.Tensor; values: tf.Tensor } {
    const allKeys = tf.keep(this.keys ? tf.concat([this.keys, keys], 2) : tf.clone(keys));
    const allValues = tf.keep(this.values ? tf.concat([this.values, values], 2) : tf.clone(values));
    this.dispose();
    this.keys = allKeys;
    this.values = allValues;
    return { keys: allKeys, values: allValues };
  }

  /**
   * Keeps these rows of the batch, in this order. A row may be taken twice, as in beam search, where
   * the best continuations may come from the same text.
   *
   * @param rows - int32, shape [new B]
   */
  selectRows(rows: tf.Tensor1D): void {
    if (!this.keys || !this.values) return;
    const [keys, values] = [tf.gather(this.keys, rows), tf.gather(this.values, rows)].map(tf.keep);
    this.dispose();
    this.keys = keys;
    this.values = values;
  }

  /** Forgets everything and frees it. */
  dispose(): void {
    this.keys?.dispose();
    this.values?.dispose();
    this.keys = this.values = undefined;
  }
}

/**
 * The memory of a model while it generates: one {@link GrowingLayerCache} for each layer. A forward pass
 * that is given a cache continues after the positions in it and adds its own. With a cache the
 * logits equal those of a full forward pass over the whole text.
 *
 * The caller of `newCache()` disposes it. Not for training: no gradient flows through it.
 */
export class KeyValueCache implements ModelCache {
  /** One for each layer of the model, first to last. */
  readonly layers: readonly GrowingLayerCache[];

  /** @param numHiddenLayers - the layers of the model it is for */
  constructor(numHiddenLayers: number) {
    this.layers = Array.from({ length: numHiddenLayers }, () => new GrowingLayerCache());
  }

  /** How many positions are remembered: those the next forward pass comes after. */
  get length(): number {
    return this.layers[0]?.length ?? 0;
  }

  /** Forgets everything and frees it; the cache can then be used for another text. */
  dispose(): void {
    for (const layer of this.layers) layer.dispose();
  }
}
