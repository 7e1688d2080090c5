import * as tf from '@tensorflow/tfjs-core';
import type { CausalLanguageModel } from '../models/causal-language-model';

/** A model at work on one text: remembers what it has read, and says what could come next. */
export interface Decoder {
  /**
   * Reads on.
   *
   * @param ids - the tokens after those read so far, at least one
   * @returns the logits of the token after the last one, [V]; overwritten by the next call
   */
  next(ids: readonly number[]): Promise<Float32Array>;
  /** Forgets what was read: the next token is a text's first. */
  forget(): void;
  /** Frees what it holds. */
  dispose(): void;
}

/** Runs the model's forward pass as it is written, on tfjs. */
export class EagerDecoder implements Decoder {
  private readonly cache?: ReturnType<CausalLanguageModel['newCache']>;
  private read: readonly number[] = [];

  /** @param useCache - without one, all tokens go through the model each time */
  constructor(
    private readonly model: CausalLanguageModel,
    useCache: boolean,
  ) {
    if (useCache) this.cache = model.newCache();
  }

  async next(ids: readonly number[]): Promise<Float32Array> {
    this.read = [...this.read, ...ids];
    const unseen = this.cache ? ids : this.read;
    const logits = tf.tidy(() => {
      const inputIds = tf.tensor2d([...unseen], [1, unseen.length], 'int32');
      return this.model.forward(inputIds, { cache: this.cache, logitsToKeep: 1 }); // [1, 1, V]
    });
    try {
      return (await logits.data()) as Float32Array;
    } finally {
      logits.dispose();
    }
  }

  forget(): void {
    this.read = [];
    this.cache?.dispose();
  }

  dispose(): void {
    this.forget();
  }
}
