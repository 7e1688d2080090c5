import * as tf from '@tensorflow/tfjs-core';
import { initialWeight, type InitialWeights } from './initial';
import { Module } from './module';

/**
 * A table with one learned vector for each id: of tokens, or of positions (which makes it a
 * learned position embedding).
 */
export class Embedding extends Module {
  /** Shape [count, C]: row i is the vector of id i. */
  readonly weight: tf.Variable<tf.Rank.R2>;

  /**
   * @param count - how many ids there are: vocabulary size, or number of positions
   * @param hiddenSize - C, the length of each vector
   * @param initial - where the first values of the table come from
   * @param standardDeviation - of the normal distribution that they start from
   */
  constructor(count: number, hiddenSize: number, initial: InitialWeights, standardDeviation = 0.02) {
    super();
    this.weight = this.parameter('weight', initialWeight([count, hiddenSize], standardDeviation, initial));
  }

  /**
   * Looks the ids up.
   *
   * @param ids - int32 of any shape [...], each in [0, count). They are not checked here, as
   * that would mean reading them back from the device; a tokenizer only makes valid ones.
   * @returns shape [..., C]
   */
  forward(ids: tf.Tensor): tf.Tensor {
    return tf.gather(this.weight, ids.rank === 0 ? ids : (ids as tf.Tensor1D));
  }

  /**
   * x·Wᵀ: how well each of the table's vectors fits, which is the logits where a model's head is tied to its
   * embedding.
   *
   * @param x - shape [..., C]
   * @returns shape [..., count]
   */
  logits(x: tf.Tensor): tf.Tensor {
    const [count, C] = this.weight.shape;
    return tf.tidy(() => {
      const rows = tf.matMul(tf.reshape(x, [-1, C]) as tf.Tensor2D, this.weight, false, true);
      return tf.reshape(rows, [...x.shape.slice(0, -1), count]);
    });
  }
}
