import * as tf from '@tensorflow/tfjs-core';
import { zeroVariable } from '../compile/run/state-backend';
import type { NamedTensors } from './gradients';
import type { Optimizer } from './optimizer';

/** The constants of AdamW, named as Hugging Face names them. */
export interface AdamWConfig {
  /** How long the mean of gradients remembers. Default 0.9. */
  readonly adamBeta1?: number;
  /** How long the mean of squared gradients remembers. Default 0.999. */
  readonly adamBeta2?: number;
  /** Added to the root, outside it. Default 10⁻⁸. */
  readonly adamEpsilon?: number;
  /** Share of each weight (times the learning rate) that every update takes away. Default 0.01. */
  readonly weightDecay?: number;
}

/**
 * Adam with decoupled weight decay.
 *
 * @remarks Loshchilov and Hutter 2019, algorithm 2, in PyTorch's order of operations (`torch.optim.AdamW`):
 * decay, then moments, then the step. Decay acts on matrices only, that is on parameters of two axes or
 * more: linear weights and embeddings, not biases or layer-norm gains, as GPT-2 and nanoGPT were trained.
 */
export class AdamW implements Optimizer {
  /** Updates counted so far. */
  stepCount = 0;
  private readonly firstMoments = new Map<string, tf.Variable>();
  private readonly secondMoments = new Map<string, tf.Variable>();
  private readonly config: Required<AdamWConfig>;

  /** @param parameters - what to train, under checkpoint names; they stay the caller's */
  constructor(
    private readonly parameters: ReadonlyMap<string, tf.Variable>,
    { adamBeta1 = 0.9, adamBeta2 = 0.999, adamEpsilon = 1e-8, weightDecay = 0.01 }: AdamWConfig = {},
  ) {
    this.config = { adamBeta1, adamBeta2, adamEpsilon, weightDecay };
    for (const [name, parameter] of parameters) {
      this.firstMoments.set(name, zeroVariable(parameter.shape));
      this.secondMoments.set(name, zeroVariable(parameter.shape));
    }
  }

  /**
   * The numbers that differ from update to update, for {@link update}. Counts the update, so call it once for each.
   *
   * @remarks They are computed here, on the host, and enter the update as a tensor: an update that is recorded
   * once then holds for all steps.
   * @returns the share of a matrix that decay leaves; the learning rate over the bias correction of the first
   * moment; the root of the second moment's bias correction
   */
  stepScalars(learningRate: number): Float32Array {
    this.stepCount += 1;
    const { adamBeta1, adamBeta2, weightDecay } = this.config;
    return Float32Array.of(
      1 - learningRate * weightDecay,
      learningRate / (1 - adamBeta1 ** this.stepCount),
      Math.sqrt(1 - adamBeta2 ** this.stepCount),
    );
  }

  /**
   * Makes one update: a function of tensors and variables alone. Parameters without a gradient stay as they
   * are, undecayed.
   *
   * @param gradients - under the parameters' names; they stay the caller's
   * @param scalars - of {@link stepScalars}, shape [3]; stays the caller's
   *
   * @example
   * optimizer.update(gradients, tf.tensor1d(optimizer.stepScalars(1e-3)));
   */
  update(gradients: NamedTensors, scalars: tf.Tensor1D): void {
    const { adamBeta1, adamBeta2, adamEpsilon } = this.config;
    tf.tidy(() => {
      const [kept, stepSize, rootCorrection] = tf.unstack(scalars);
      // ANCHOR: AdamW.update
      for (const [name, gradient] of gradients) {
        const parameter = this.parameters.get(name)!;
        const first = this.firstMoments.get(name)!;
        const second = this.secondMoments.get(name)!;
        tf.tidy(() => {
          first.assign(tf.add(first, tf.mul(tf.sub(gradient, first), 1 - adamBeta1)));
          second.assign(tf.add(tf.mul(second, adamBeta2), tf.mul(tf.square(gradient), 1 - adamBeta2)));
          const root = tf.add(tf.div(tf.sqrt(second), rootCorrection), adamEpsilon);
          const decayed = parameter.rank >= 2 ? tf.mul(parameter, kept) : parameter;
          parameter.assign(tf.sub(decayed, tf.mul(tf.div(first, root), stepSize)));
        });
      }
      // ANCHOR_END: AdamW.update
    });
  }

  /** All moments, under PyTorch's names: `exp_avg.wte.weight`, `exp_avg_sq.wte.weight`. They stay the optimizer's. */
  namedState(): Map<string, tf.Variable> {
    const state = new Map<string, tf.Variable>();
    for (const [name, moment] of this.firstMoments) state.set(`exp_avg.${name}`, moment);
    for (const [name, moment] of this.secondMoments) state.set(`exp_avg_sq.${name}`, moment);
    return state;
  }

  /** Frees the moments. */
  dispose(): void {
    for (const moment of this.namedState().values()) moment.dispose();
  }
}
