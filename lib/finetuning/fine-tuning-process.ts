import { ConfigError } from '../errors';
import type { TrainingConfig } from '../training/training-config';
import type { BaseModel } from './base-model';
import type { ClassificationGoal } from './classification-goal';
import type { TaskData } from './task-data';

/** How the training goes. Everything has a default. */
export interface FineTuningOptions {
  /** Times that every text is seen; 4 by default (BERT's appendix advises 2 to 4). */
  readonly epochs?: number;
  /** Texts an update; 16 by default. */
  readonly batchSize?: number;
  /** By default the model's own advice, `BaseModel.defaultLearningRate`. */
  readonly learningRate?: number;
  /** Epochs without a better model before it stops; 2 by default, 0 for never. */
  readonly patience?: number;
  /** Decides the new layer's first weights, the order of the texts and dropout; 42 by default. */
  readonly seed?: number;
}

/**
 * Step 4 of fine-tuning, the process: few epochs, a small learning rate that warms up and falls,
 * and the best model of all epochs in the end.
 */
export class FineTuningProcess {
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number | undefined;
  readonly patience: number;
  readonly seed: number;

  /** @throws ConfigError for a value out of range */
  constructor({ epochs = 4, batchSize = 16, learningRate, patience = 2, seed = 42 }: FineTuningOptions = {}) {
    for (const [name, value] of Object.entries({ epochs, batchSize })) {
      if (!(Number.isInteger(value) && value >= 1)) {
        throw new ConfigError(`FineTuningProcess: ${name} must be a whole number from 1, got ${value}`);
      }
    }
    this.epochs = epochs;
    this.batchSize = batchSize;
    this.learningRate = learningRate;
    this.patience = patience;
    this.seed = seed;
  }

  /** The Trainer's configuration: an evaluation and a checkpoint at the end of each epoch. */
  trainingConfig(data: TaskData, model: BaseModel, goal: ClassificationGoal): TrainingConfig {
    const stepsPerEpoch = Math.ceil(data.train.length / this.batchSize);
    const maxSteps = this.epochs * stepsPerEpoch;
    return {
      maxSteps,
      learningRate: this.learningRate ?? model.defaultLearningRate,
      minLearningRate: 0,
      warmupSteps: Math.round(maxSteps / 10),
      lrSchedulerType: 'linear',
      weightDecay: 0.01,
      evalSteps: stepsPerEpoch,
      saveSteps: stepsPerEpoch,
      seed: this.seed,
      earlyStoppingPatience: this.patience,
      metricForBestModel: goal.metric,
      greaterIsBetter: true,
      loadBestModelAtEnd: true,
    };
  }

  /** A look at the step; with the model, its default learning rate as a number. */
  describe(model?: BaseModel): string {
    const rate = this.learningRate ?? model?.defaultLearningRate ?? "the model's default";
    const stop = this.patience > 0 ? `, stops after ${this.patience} epochs without a better one` : '';
    return `4 process: ${this.epochs} epochs, ${this.batchSize} texts an update, learning rate ${rate}${stop}, seed ${this.seed}`;
  }
}
