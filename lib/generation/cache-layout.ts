import type * as tf from '@tensorflow/tfjs-core';
import type { LayerHeads } from '../models/layer-heads';
import { ReadOnlyLayerCache } from '../nn/read-only-layer-cache';
import type { LayerCache } from '../nn/key-value-cache';
import { PreallocatedLayerCache } from '../nn/preallocated-layer-cache';

/** How the keys, or the values, of a layer's positions lie in memory, and what a compiled model does with them. */
export interface CacheLayout {
  /**
   * What a run is given, position after position, so that a text that grows is a longer part of the same memory.
   *
   * @param S - positions that there are, the new ones included
   * @param T - the new ones
   */
  shape(layer: LayerHeads, S: number, T: number): number[];
  /** Rows of zeros before the first position. */
  readonly rowsBefore: number;
  /** What a run gives: the new positions to be written behind the others, or, in place, all. */
  resultShape(layer: LayerHeads, S: number, T: number): number[];
  /** Whether a run itself writes to the memory that it is given. */
  readonly isInPlace: boolean;
  /** What the model's layer writes to and looks at. */
  cacheOf(
    keys: tf.Tensor,
    values: tf.Tensor,
    positions: tf.Tensor1D,
  ): LayerCache & { readonly updated: [tf.Tensor, tf.Tensor] };
}

/** Past and new positions apart, for the processor: the past is only read, and the new are little to copy. */
export const pastAndNew: CacheLayout = {
  shape: ({ heads, headDim }, S, T) => [1 + S - T, heads, headDim],
  rowsBefore: 1,
  resultShape: ({ heads, headDim }, _, T) => [1, T, heads * headDim],
  isInPlace: false,
  cacheOf: (keys, values, positions) =>
    new ReadOnlyLayerCache(keys as tf.Tensor3D, values as tf.Tensor3D, positions),
};

/** All positions together, the new ones to be written by the run: for a GPU. */
export const allTogether: CacheLayout = {
  shape: ({ heads, headDim }, S) => [S, 1, heads, headDim],
  rowsBefore: 0,
  resultShape: ({ heads, headDim }, S) => [S, 1, heads, headDim],
  isInPlace: true,
  cacheOf: (keys, values, positions) =>
    new PreallocatedLayerCache(keys as tf.Tensor4D, values as tf.Tensor4D, positions),
};
