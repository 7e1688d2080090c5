import * as tf from '@tensorflow/tfjs-core';
import { Module } from './module';
import { type InitialOrQuantizedWeights, type LinearLayer, linearLayer } from './quantized-linear';

/** The sizes and choices of a {@link GatedFeedForward}. */
export interface GatedFeedForwardConfig {
  /** C. */
  readonly hiddenSize: number;
  /** F, the width in the middle. Three matrices of ⅔ · 4C have as many weights as two of 4C. */
  readonly intermediateSize: number;
  /** Whether the projections have one. Default: false. */
  readonly bias?: boolean;
  /** Of the first weights. Default: 0.02. */
  readonly initializerRange?: number;
  /** Of the first weights of the output projection. Default: `initializerRange`. */
  readonly residualInitializerRange?: number;
}

// ANCHOR: silu
/**
 * Sigmoid linear unit, also called Swish: x·σ(x), where σ is the logistic function.
 *
 * @remarks Hendrycks and Gimpel 2016, §2; Ramachandran et al. 2017. Hugging Face's `silu`.
 * @param x - any shape
 * @returns the same shape
 */
export function silu(x: tf.Tensor): tf.Tensor {
  return tf.tidy(() => tf.mul(x, tf.sigmoid(x)));
}
// ANCHOR_END: silu

/**
 * The feed-forward network with a gate, SwiGLU: one projection makes the features, a second one decides, for
 * each of them and each position, how much of it passes; a third leads back.
 *
 * down(silu(gate(x)) ⊙ up(x))
 *
 * @remarks Shazeer 2020, eq. 6 (there without biases); Llama's `mlp`.
 */
// ANCHOR: GatedFeedForward
export class GatedFeedForward extends Module {
  /** [F, C] */
  readonly gate: LinearLayer;
  /** [F, C] */
  readonly up: LinearLayer;
  /** [C, F] */
  readonly down: LinearLayer;

  constructor(config: GatedFeedForwardConfig, initial: InitialOrQuantizedWeights) {
    super();
    const { hiddenSize: C, intermediateSize: F, bias = false, initializerRange = 0.02 } = config;
    const inner = { bias, standardDeviation: initializerRange };
    const outer = { bias, standardDeviation: config.residualInitializerRange ?? initializerRange };
    this.gate = this.child('gate_proj', linearLayer(C, F, initial, inner));
    this.up = this.child('up_proj', linearLayer(C, F, initial, inner));
    this.down = this.child('down_proj', linearLayer(F, C, initial, outer));
  }

  /**
   * @param x - shape [..., C]
   * @returns the same shape
   */
  forward(x: tf.Tensor): tf.Tensor {
    return tf.tidy(() => {
      const gated = tf.mul(silu(this.gate.forward(x)), this.up.forward(x)); // [..., F]
      return this.down.forward(gated);
    });
  }
}
// ANCHOR_END: GatedFeedForward
