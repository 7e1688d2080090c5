import type * as tf from '@tensorflow/tfjs-core';
import type { NamedTensors } from './gradients';

/** What makes changes of the parameters out of gradients, in a form that can be recorded once for all steps. */
export interface Optimizer {
  /** Updates counted so far. */
  stepCount: number;
  /** The numbers that differ from update to update, made on the host. Counts the update: once for each. */
  stepScalars(learningRate: number): Float32Array;
  /**
   * Makes one update: a function of tensors and variables alone.
   *
   * @param gradients - under the parameters' names; they stay the caller's
   * @param scalars - of `stepScalars`; stays the caller's
   */
  update(gradients: NamedTensors, scalars: tf.Tensor1D): void;
  /** All it remembers, under PyTorch's names. It stays the optimizer's. */
  namedState(): Map<string, tf.Variable>;
  /** Frees what it remembers. */
  dispose(): void;
}
