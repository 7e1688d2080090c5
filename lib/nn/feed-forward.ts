import * as tf from '@tensorflow/tfjs-core';
import { dropout } from './dropout';
import { type Activation, activations } from './gelu';
import type { InitialWeights } from './initial';
import { Conv1D } from './linear';
import { type ForwardContext, Module } from './module';

/** The sizes and choices of a {@link FeedForward}. */
export interface FeedForwardConfig {
  /** C. */
  readonly hiddenSize: number;
  /** F, the width in the middle. Default: 4C. */
  readonly intermediateSize?: number;
  /** Default: `gelu_new`, GPT-2's. */
  readonly activation?: Activation;
  /** Of the output. Default: 0. */
  readonly dropout?: number;
  /** Whether the projections have one. Default: true. */
  readonly bias?: boolean;
  /** Of the first weights. Default: 0.02. */
  readonly initializerRange?: number;
  /** Of the first weights of the output projection. Default: `initializerRange`. */
  readonly residualInitializerRange?: number;
}

/**
 * The position-wise feed-forward network: each position by itself goes to F features, through
 * the activation, and back to C.
 *
 * @remarks Vaswani et al. 2017, §3.3 (there with ReLU; GPT and BERT use GELU).
 */
// ANCHOR: FeedForward
export class FeedForward extends Module {
  /** [C, F] */
  readonly expand: Conv1D;
  /** [F, C] */
  readonly project: Conv1D;
  private readonly activation: (x: tf.Tensor) => tf.Tensor;
  private readonly dropout: number;

  constructor(config: FeedForwardConfig, initial: InitialWeights) {
    super();
    const { hiddenSize, intermediateSize = 4 * hiddenSize, bias, initializerRange = 0.02 } = config;
    const { residualInitializerRange = initializerRange } = config;
    const expand = { bias, standardDeviation: initializerRange };
    const project = { bias, standardDeviation: residualInitializerRange };
    this.expand = this.child('c_fc', new Conv1D(hiddenSize, intermediateSize, initial, expand));
    this.project = this.child('c_proj', new Conv1D(intermediateSize, hiddenSize, initial, project));
    this.activation = activations[config.activation ?? 'gelu_new'];
    this.dropout = config.dropout ?? 0;
  }

  /**
   * @param x - shape [..., C]
   * @returns the same shape
   */
  forward(x: tf.Tensor, { random }: ForwardContext = {}): tf.Tensor {
    return tf.tidy(() => {
      const middle = this.activation(this.expand.forward(x)); // [..., F]
      return dropout(this.project.forward(middle), this.dropout, random);
    });
  }
}
// ANCHOR_END: FeedForward
