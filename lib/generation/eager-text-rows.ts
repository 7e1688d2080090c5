import * as tf from '@tensorflow/tfjs-core';
import { rowsOf, type TextRows } from './text-rows';

/** A model's own cache, as it is between two steps. */
export interface RowCache {
  /** Keeps these rows, in this order: int32, shape [new R]. */
  selectRows(rows: tf.Tensor1D): void;
  dispose(): void;
}

/** Runs a model's forward pass over several texts as it is written, on tfjs. */
export class EagerTextRows implements TextRows {
  /**
   * @param logitsOf - the logits after the last of the tokens that go in, [R, T] → [R, 1, V]
   * @param cache - of the model; this disposes it
   */
  constructor(
    private readonly logitsOf: (inputIds: tf.Tensor2D) => tf.Tensor,
    private readonly cache: RowCache,
  ) {}

  async next(tokens: readonly (readonly number[])[], rows?: readonly number[]): Promise<Float32Array[]> {
    if (rows) tf.tidy(() => this.cache.selectRows(tf.tensor1d([...rows], 'int32')));
    const count = tokens.length;
    const logProbabilities = tf.tidy(() => {
      const logits = this.logitsOf(tf.tensor2d(tokens.flat(), [count, tokens[0].length], 'int32'));
      return tf.logSoftmax(tf.reshape(logits, [count, -1]));
    });
    const values = (await logProbabilities.data()) as Float32Array;
    logProbabilities.dispose();
    return rowsOf(values, count);
  }

  dispose(): void {
    this.cache.dispose();
  }
}
