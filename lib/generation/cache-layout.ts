import type * as tf from '@tensorflow/tfjs-core';
import type { LayerHeads } from '../models/layer-heads';
import { ReadOnlyLayerCache } from '../nn/read-only-layer-cache';
import type { LayerCache } from '../nn/key-value-cache';
import { PreallocatedLayerCache } from '../nn/preallocated-layer-cache';

/** How the keys, or the values, of a layer's positions lie in memory, and what a compiled model does with them. */
export interface CacheLayout {
  /**
   * @param S - positions that there are, the new ones included
   * @param room - positions that there is room for
   */
  shape(layer: LayerHeads, S: number, room: number): number[];
  /** The same numbers in an array with more room. */
  grow(old: Float32Array, layer: LayerHeads, before: number, room: number): Float32Array;
  /** The shape of what a run with T new positions gives. */
  resultShape(layer: LayerHeads, T: number, S: number): number[];
  /** Writes what a run gave for the last T of S positions; absent where the run itself writes to the memory. */
  write?(
    numbers: Float32Array,
    fresh: Float32Array,
    layer: LayerHeads,
    T: number,
    S: number,
    room: number,
  ): void;
  /** What the model's layer writes to and looks at. */
  cacheOf(
    keys: tf.Tensor4D,
    values: tf.Tensor4D,
    positions: tf.Tensor1D,
  ): LayerCache & { readonly updated: [tf.Tensor, tf.Tensor] };
}

/** Head after head, for the processor, where attention is one operator that finds its own way in the room. */
export const headMajor: CacheLayout = {
  shape: ({ heads, headDim }, _, room) => [1, heads, room, headDim],
  resultShape: ({ heads, headDim }, T) => [1, T, heads * headDim],
  write(numbers, fresh, { heads, headDim }, T, S, room) {
    for (let t = 0; t < T; t++) {
      for (let head = 0; head < heads; head++) {
        const from = (t * heads + head) * headDim;
        numbers.set(fresh.subarray(from, from + headDim), (head * room + S - T + t) * headDim);
      }
    }
  },
  grow(old, { heads, headDim }, before, room) {
    const larger = new Float32Array(heads * room * headDim);
    for (let head = 0; head < heads; head++) {
      const numbers = old.subarray(head * before * headDim, (head + 1) * before * headDim);
      larger.set(numbers, head * room * headDim);
    }
    return larger;
  },
  cacheOf: (keys, values, positions) => new ReadOnlyLayerCache(keys, values, positions),
};

/** Position after position, so that a text that grows is a longer part of the same memory: for a GPU. */
export const positionMajor: CacheLayout = {
  shape: ({ heads, headDim }, S) => [S, 1, heads, headDim],
  resultShape: ({ heads, headDim }, _, S) => [S, 1, heads, headDim],
  grow(old, { heads, headDim }, _, room) {
    const larger = new Float32Array(heads * room * headDim);
    larger.set(old);
    return larger;
  },
  cacheOf: (keys, values, positions) => new PreallocatedLayerCache(keys, values, positions),
};
