import * as tf from '@tensorflow/tfjs-core';
import { GrowingLayerCache, type LayerCache } from './key-value-cache';
import type { ProjectedSource } from './projected-attention';

/** What one decoder layer remembers: its own earlier positions, and the source's keys and values. */
export interface DecoderLayerMemory {
  /** Of the target text so far. */
  readonly own: LayerCache;
  /** The source's keys and values: computed at the first call, remembered for the rest. The cache owns them. */
  sourceOnce(project: () => ProjectedSource): ProjectedSource;
}

/** What a forward pass needs of a decoder's memory. */
export interface DecoderMemory {
  /** One for each decoder layer, first to last. */
  readonly layers: readonly DecoderLayerMemory[];
  /** How many target positions are remembered. */
  readonly length: number;
}

/** A {@link DecoderLayerMemory} that makes room for new positions as they come. */
export class DecoderLayerCache implements DecoderLayerMemory {
  readonly own: GrowingLayerCache = new GrowingLayerCache();
  private source?: ProjectedSource;

  sourceOnce(project: () => ProjectedSource): ProjectedSource {
    if (!this.source) {
      const { keys, values } = project();
      this.source = { keys: tf.keep(tf.clone(keys)), values: tf.keep(tf.clone(values)) };
    }
    return this.source;
  }

  /** Forgets everything and frees it. */
  dispose(): void {
    this.own.dispose();
    this.source?.keys.dispose();
    this.source?.values.dispose();
    this.source = undefined;
  }
}

/**
 * The memory of an encoder-decoder model while it generates. With it, the next token needs one position's work;
 * the logits equal those of a full forward pass. Its owner disposes it. No gradient flows through it.
 */
export class DecoderCache implements DecoderMemory {
  /** One for each decoder layer, first to last. */
  readonly layers: readonly DecoderLayerCache[];

  /** @param decoderLayers - how many the model has */
  constructor(decoderLayers: number) {
    this.layers = Array.from({ length: decoderLayers }, () => new DecoderLayerCache());
  }

  /** How many target positions are remembered. */
  get length(): number {
    return this.layers[0]?.own.length ?? 0;
  }

  /**
   * Keeps these rows of the batch, in this order. The source's keys and values stay as they are: rows may only
   * be exchanged within one source, as beam search does.
   *
   * @param rows - int32, shape [B]
   */
  selectRows(rows: tf.Tensor1D): void {
    for (const layer of this.layers) layer.own.selectRows(rows);
  }

  /** Forgets everything and frees it. */
  dispose(): void {
    for (const layer of this.layers) layer.dispose();
  }
}
