import * as tf from '@tensorflow/tfjs-core';
import { Module } from './module';

/** What a {@link LayerNorm} may choose. */
export interface LayerNormOptions {
  /** Added to the variance, inside the root. Default: 1e-5, as in GPT-2 and PyTorch (BERT: 1e-12). */
  readonly epsilon?: number;
  /** Whether a vector is added at the end. Default: true, starting at zero. */
  readonly bias?: boolean;
}

/**
 * Layer normalisation: each position's features get mean 0 and variance 1, then a learned scale
 * and shift.
 *
 * @remarks Ba, Kiros and Hinton 2016. The variance is the biased one (divided by C, not C − 1).
 */
// ANCHOR: LayerNorm
export class LayerNorm extends Module {
  /** The learned scale, shape [C], starting at one. */
  readonly weight: tf.Variable<tf.Rank.R1>;
  /** The learned shift, shape [C], starting at zero; absent without bias. */
  readonly bias?: tf.Variable<tf.Rank.R1>;
  private readonly epsilon: number;

  /** @param hiddenSize - C, the size of the axis that is normalised: the last one */
  constructor(hiddenSize: number, { epsilon = 1e-5, bias = true }: LayerNormOptions = {}) {
    super();
    this.epsilon = epsilon;
    this.weight = this.parameter('weight', tf.ones<tf.Rank.R1>([hiddenSize]));
    if (bias) this.bias = this.parameter('bias', tf.zeros<tf.Rank.R1>([hiddenSize]));
  }

  /**
   * @param x - shape [..., C]
   * @returns the same shape
   */
  forward(x: tf.Tensor): tf.Tensor {
    return tf.tidy(() => {
      const centred = tf.sub(x, tf.mean(x, -1, true));
      const variance = tf.mean(tf.square(centred), -1, true); // [..., 1]
      const normalised = tf.mul(centred, tf.rsqrt(tf.add(variance, this.epsilon)));
      const scaled = tf.mul(normalised, this.weight);
      return this.bias ? tf.add(scaled, this.bias) : scaled;
    });
  }
}
// ANCHOR_END: LayerNorm
