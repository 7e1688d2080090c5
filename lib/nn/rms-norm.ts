import * as tf from '@tensorflow/tfjs-core';
import { Module } from './module';

/**
 * Root mean square normalisation: each position's features are divided by their root mean square, then
 * scaled. No mean is taken away and nothing is added: `LayerNorm` without its centre.
 *
 * @remarks Zhang and Sennrich 2019, eq. 4; Llama's norm. Epsilon stands inside the root.
 */
// ANCHOR: RmsNorm
export class RmsNorm extends Module {
  /** The learned scale, shape [C], starting at one. */
  readonly weight: tf.Variable<tf.Rank.R1>;

  /**
   * @param hiddenSize - C, the size of the axis that is normalised: the last one
   * @param epsilon - added to the mean square; 1e-6 in transformers' Llama, 1e-5 in Llama 2 and 3
   */
  constructor(
    hiddenSize: number,
    private readonly epsilon = 1e-6,
  ) {
    super();
    this.weight = this.parameter('weight', tf.ones<tf.Rank.R1>([hiddenSize]));
  }

  /**
   * @param x - shape [..., C]
   * @returns the same shape
   */
  forward(x: tf.Tensor): tf.Tensor {
    return tf.tidy(() => {
      const meanSquare = tf.mean(tf.square(x), -1, true); // [..., 1]
      return tf.mul(tf.mul(x, tf.rsqrt(tf.add(meanSquare, this.epsilon))), this.weight);
    });
  }
}
// ANCHOR_END: RmsNorm
