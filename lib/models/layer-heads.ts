import * as tf from '@tensorflow/tfjs-core';
import { trace } from '../compile/trace/trace';
import type { LayerCache } from '../nn/key-value-cache';
import type { CausalLanguageModel } from './causal-language-model';

/** G and D of one layer: the heads of its keys and values, and their size. */
export interface LayerHeads {
  readonly heads: number;
  readonly headDim: number;
}

/** How many heads each layer's keys and values have, and how large: seen from a forward pass that computes nothing. */
export function headsOf(model: CausalLanguageModel): LayerHeads[] {
  const seen: LayerHeads[] = [];
  const probe: LayerCache = {
    extend(keys, values) {
      seen.push({ heads: keys.shape[1]!, headDim: keys.shape[3]! });
      return { keys, values };
    },
  };
  const cache = model.newCache();
  const layers = cache.layers.map(() => probe);
  cache.dispose();
  trace(() => [model.forward(tf.zeros([1, 1], 'int32'), { cache: { layers, length: 0 } })], []);
  return seen;
}
