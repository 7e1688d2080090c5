import { ConfigError } from '../errors';
import type { TrainingConfig } from '../training/training-config';
import type { BaseModel } from './base-model';

/** How the training goes. Everything has a default. */
export interface FineTuningOptions {
  /** Times that every example is seen; 4 by default (BERT's appendix advises 2 to 4). */
  readonly epochs?: number;
  /** Examples an update; 16 by default. */
  readonly batchSize?: number;
  /** By default the model's own advice, `BaseModel.defaultLearningRate`. */
  readonly learningRate?: number;
  /**
   * What is left of the learning rate from each block to the one below it: 1 by default, the same rate for all.
   * See `BaseModel.learningRateScales`.
   */
  readonly layerDecay?: number;
  /**
   * How far the model goes in the end from the weights before to those after, from above 0 to 1: 1 by default, all the
   * way. See `interpolateWeights`; not for a new head, nor for LoRA.
   */
  readonly interpolate?: number;
  /** Epochs without a better model before it stops; 2 by default, 0 for never. */
  readonly patience?: number;
  /** Epochs from one look at the validation part to the next; 1 by default, more where epochs are short. */
  readonly epochsPerEvaluation?: number;
  /** Decides the new layer's first weights, the order of the examples and dropout; 42 by default. */
  readonly seed?: number;
}

/** What the process must know of the goal to choose the best epoch. */
export interface BestBy {
  readonly metric: string;
  readonly greaterIsBetter: boolean;
}

/**
 * Step 4 of fine-tuning, the process: few epochs, a small learning rate that warms up and falls,
 * and the best model of all epochs in the end.
 */
export class FineTuningProcess {
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number | undefined;
  readonly layerDecay: number;
  readonly interpolate: number;
  readonly patience: number;
  readonly epochsPerEvaluation: number;
  readonly seed: number;

  /** @throws ConfigError for a value out of range */
  constructor({
    epochs = 4,
    batchSize = 16,
    learningRate,
    layerDecay = 1,
    interpolate = 1,
    patience = 2,
    epochsPerEvaluation = 1,
    seed = 42,
  }: FineTuningOptions = {}) {
    for (const [name, value] of Object.entries({ epochs, batchSize, epochsPerEvaluation })) {
      if (!(Number.isInteger(value) && value >= 1)) {
        throw new ConfigError(`FineTuningProcess: ${name} must be a whole number from 1, got ${value}`);
      }
    }
    for (const [name, value] of Object.entries({ layerDecay, interpolate })) {
      if (value > 0 && value <= 1) continue;
      throw new ConfigError(`FineTuningProcess: ${name} must be above 0 and at most 1, got ${value}`);
    }
    this.epochs = epochs;
    this.batchSize = batchSize;
    this.learningRate = learningRate;
    this.layerDecay = layerDecay;
    this.interpolate = interpolate;
    this.patience = patience;
    this.epochsPerEvaluation = Math.min(epochsPerEvaluation, epochs);
    this.seed = seed;
  }

  /** The same with another seed. */
  withSeed(seed: number): FineTuningProcess {
    return new FineTuningProcess({ ...this, seed });
  }

  /** The Trainer's configuration: an evaluation and a checkpoint at the end of each epoch, or of some. */
  trainingConfig(
    stepsPerEpoch: number,
    model: BaseModel,
    { metric, greaterIsBetter }: BestBy,
  ): TrainingConfig {
    const maxSteps = this.epochs * stepsPerEpoch;
    const evalSteps = this.epochsPerEvaluation * stepsPerEpoch;
    return {
      maxSteps,
      learningRate: this.learningRate ?? model.defaultLearningRate,
      minLearningRate: 0,
      warmupSteps: Math.round(maxSteps / 10),
      lrSchedulerType: 'linear',
      weightDecay: 0.01,
      evalSteps,
      saveSteps: evalSteps,
      seed: this.seed,
      earlyStoppingPatience: this.patience,
      metricForBestModel: metric,
      greaterIsBetter,
      loadBestModelAtEnd: true,
    };
  }

  /** A look at the step; with the model, its default learning rate as a number. */
  describe(model?: BaseModel): string {
    const rate = this.learningRate ?? model?.defaultLearningRate ?? "the model's default";
    const decay = this.layerDecay < 1 ? ` (times ${this.layerDecay} a block further down)` : '';
    const stop = this.patience > 0 ? `, stops after ${this.patience} epochs without a better one` : '';
    const between =
      this.interpolate < 1 ? `, in the end ${this.interpolate} of the way from before to after` : '';
    return (
      `4 process: ${this.epochs} epochs, ${this.batchSize} examples an update, learning rate ${rate}${decay}` +
      `${stop}${between}, seed ${this.seed}`
    );
  }
}
