import * as tf from '@tensorflow/tfjs-core';
import { type CompileChoice, Execution } from '../compile/execution';
import { zeroVariable } from '../compile/run/state-backend';
import { ignoredLabel } from '../data/batch';
import { ConfigError } from '../errors';
import type { ForwardContext } from '../nn/module';
import type { Random } from '../random';
import { clipGradientNorm, lossAndGradients, type NamedTensors } from './gradients';
import type { Optimizer } from './optimizer';

/** What a training step must know of a batch; the rest is between the batch source and the loss. */
export interface TrainingBatch {
  readonly batchSize: number;
  /** Tokens a row, padding counted. */
  readonly sequenceLength: number;
  /** −100 where nothing is predicted. */
  readonly labels: Int32Array;
}

/** What a {@link TrainingStep} is made of. */
export interface TrainingStepOptions<B extends TrainingBatch> {
  /** Mean loss over the labels of a batch that are not −100. */
  readonly loss: (batch: B, context: ForwardContext) => tf.Scalar;
  /** What is trained, under checkpoint names. */
  readonly parameters: ReadonlyMap<string, tf.Variable>;
  readonly optimizer: Optimizer;
  /** Gradients are scaled down to this joint norm; `Infinity` for never. */
  readonly maxGradNorm: number;
  /** Where dropout draws its masks from. */
  readonly random: Random;
  /** Default `auto`. */
  readonly compile?: CompileChoice;
}

/** What a step gives to look at. */
export interface StepMeasures {
  /** Mean loss of all batches before the update, every predicted label counting the same. */
  readonly loss: number;
  /** Joint norm of the gradients before clipping. */
  readonly gradNorm: number;
}

/**
 * The update of all parameters by one batch, or by several whose gradients are added up: functions of
 * batches, weights and moments without a look at a value, which are compiled once and run many times.
 */
export class TrainingStep<B extends TrainingBatch> {
  /** How the step runs. */
  readonly execution: Execution;
  private readonly updateBy: (batch: B, scalars: Float32Array) => Promise<tf.Tensor1D>;
  private readonly addGradients: (batch: B, share: Float32Array) => Promise<tf.Scalar>;
  private readonly updateByTheSum: (names: readonly string[], scalars: Float32Array) => Promise<tf.Scalar>;
  private readonly sums = new Map<string, tf.Variable>();
  /** The parameters that the loss depends on. */
  private readonly touched = new Set<string>();

  constructor(private readonly options: TrainingStepOptions<B>) {
    this.execution = new Execution(options.compile);
    this.updateBy = this.execution.of((batch, scalars) => this.trainOn(batch, scalars), {
      name: 'the training step',
    });
    this.addGradients = this.execution.of((batch, share) => this.sumUp(batch, share), {
      name: 'the gradients of a batch',
    });
    this.updateByTheSum = this.execution.of((names, scalars) => this.trainOnTheSum(names, scalars), {
      name: 'the update',
    });
  }

  /**
   * Makes one update and then reads the loss back.
   *
   * @remarks A batch of its own is one graph: each parameter is updated while its gradient is still at hand.
   * Several are worked through one after the other, to save memory: a graph for a batch's gradients, and one
   * for the update.
   * @throws ConfigError if no batch has a label to predict
   */
  async run(batches: readonly B[], learningRate: number): Promise<StepMeasures> {
    const counts = batches.map(({ labels }) =>
      labels.reduce((n, label) => n + Number(label !== ignoredLabel), 0),
    );
    const all = counts.reduce((sum, count) => sum + count, 0);
    const counted = batches.flatMap((batch, i) => (counts[i] > 0 ? { batch, share: counts[i] / all } : []));
    if (counted.length === 0) {
      throw new ConfigError(`Trainer: a batch must have a label to predict, got −100 throughout`);
    }
    const scalars = this.options.optimizer.stepScalars(learningRate);
    if (counted.length === 1) {
      const measured = await this.updateBy(counted[0].batch, scalars);
      const [loss, gradNorm] = await numbersIn(measured);
      return { loss, gradNorm };
    }
    return this.runAccumulating(counted, scalars);
  }

  /** Frees what was made for the steps; the optimizer and the parameters stay their owner's. */
  async dispose(): Promise<void> {
    for (const sum of this.sums.values()) sum.dispose();
    await this.execution.dispose();
  }

  // ANCHOR: TrainingStep.trainOn
  /** The whole step: forward, backward, clipping, update. Gives loss and gradient norm, shape [2]. */
  private trainOn(batch: B, scalars: Float32Array): tf.Tensor1D {
    const { optimizer, parameters, maxGradNorm } = this.options;
    const { loss, gradients } = lossAndGradients(() => this.lossOf(batch), parameters);
    const { gradients: clipped, norm } = clipGradientNorm(gradients, maxGradNorm);
    optimizer.update(clipped, tf.tensor1d(scalars));
    return tf.stack([loss, norm]) as tf.Tensor1D;
  }
  // ANCHOR_END: TrainingStep.trainOn

  /**
   * The step in parts.
   *
   * @remarks Each batch's mean counts by its number of labels. Averaging the means instead, as is often done,
   * gives tokens of short batches more say than those of long ones, and is not what one large batch would
   * have given.
   */
  private async runAccumulating(
    batches: readonly { readonly batch: B; readonly share: number }[],
    scalars: Float32Array,
  ): Promise<StepMeasures> {
    for (const [name, { shape }] of this.options.parameters) {
      if (!this.sums.has(name)) this.sums.set(name, zeroVariable(shape));
    }
    let mean = 0;
    for (const { batch, share } of batches) {
      const [loss] = await numbersIn(await this.addGradients(batch, Float32Array.of(share)));
      mean += share * loss;
    }
    const [gradNorm] = await numbersIn(await this.updateByTheSum([...this.touched], scalars));
    return { loss: mean, gradNorm };
  }

  /** Adds a batch's share to the gradients; gives its loss. */
  private sumUp(batch: B, share: Float32Array): tf.Scalar {
    const { loss, gradients } = lossAndGradients(() => this.lossOf(batch), this.options.parameters);
    const weight = tf.reshape(tf.tensor1d(share), []);
    for (const [name, gradient] of gradients) {
      this.touched.add(name);
      const sum = this.sums.get(name)!;
      sum.assign(tf.add(sum, tf.mul(gradient, weight)));
    }
    return loss;
  }

  /** Updates by the summed gradients, and makes the sums zero for the next step. Gives the gradient norm. */
  private trainOnTheSum(names: readonly string[], scalars: Float32Array): tf.Scalar {
    const gradients: NamedTensors = new Map(names.map((name) => [name, this.sums.get(name)!]));
    const { gradients: clipped, norm } = clipGradientNorm(gradients, this.options.maxGradNorm);
    this.options.optimizer.update(clipped, tf.tensor1d(scalars));
    for (const name of names) {
      const sum = this.sums.get(name)!;
      sum.assign(tf.zerosLike(sum));
    }
    return norm;
  }

  private lossOf(batch: B): tf.Scalar {
    return this.options.loss(batch, { random: this.options.random });
  }
}

/** A tensor's numbers; the tensor is disposed. */
async function numbersIn(tensor: tf.Tensor): Promise<ArrayLike<number> & Iterable<number>> {
  const numbers = (await tensor.data()) as Float32Array;
  tensor.dispose();
  return numbers;
}
