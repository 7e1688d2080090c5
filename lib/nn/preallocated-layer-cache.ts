import * as tf from '@tensorflow/tfjs-core';
import type { LayerCache } from './key-value-cache';

/**
 * A {@link LayerCache} in tensors that have room for the new positions already. They lie position by position,
 * [S, B, G, D], so that a text that grows is a longer part of the same memory: who runs the compiled model
 * writes the updated tensors over those they were made from, and nothing is copied.
 */
export class PreallocatedLayerCache implements LayerCache {
  /**
   * @param keys - shape [S, B, G, D]; what stands at the new positions is overwritten
   * @param values - shape [S, B, G, D]
   * @param positions - of the new ones, int32, shape [T]
   */
  constructor(
    private keys: tf.Tensor4D,
    private values: tf.Tensor4D,
    private readonly positions: tf.Tensor1D,
  ) {}

  /** Keys and values with the new positions in them, shape [S, B, G, D] each. */
  get updated(): [keys: tf.Tensor4D, values: tf.Tensor4D] {
    return [this.keys, this.values];
  }

  extend(keys: tf.Tensor, values: tf.Tensor): { keys: tf.Tensor; values: tf.Tensor } {
    const places = tf.expandDims(this.positions, 1);
    const write = (all: tf.Tensor4D, fresh: tf.Tensor): tf.Tensor4D =>
      tf.tensorScatterUpdate(all, places, tf.transpose(fresh, [2, 0, 1, 3])); // [B, G, T, D] → [T, B, G, D]
    this.keys = write(this.keys, keys);
    this.values = write(this.values, values);
    return {
      keys: tf.transpose(this.keys, [1, 2, 0, 3]), // → [B, G, S, D]
      values: tf.transpose(this.values, [1, 2, 0, 3]),
    };
  }
}
