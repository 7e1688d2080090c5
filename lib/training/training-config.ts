import { z } from 'zod';
import { ConfigError } from '../errors';
import type { LearningRateShape } from './learning-rate';

/** How a run of training goes, by Hugging Face's names (`TrainingArguments`). Steps are updates. */
export interface TrainingConfig {
  /** Updates to make in all. */
  readonly maxSteps: number;
  /** The highest learning rate. */
  readonly learningRate: number;
  /** The learning rate at the end of the descent. Default: a tenth of learningRate, as nanoGPT advises. */
  readonly minLearningRate?: number;
  /** Steps over which the learning rate climbs. Default 0. */
  readonly warmupSteps?: number;
  /** How the learning rate falls after warm-up. Default `cosine`. */
  readonly lrSchedulerType?: LearningRateShape;
  /** What makes updates of gradients: AdamW, or for the layers' matrices Muon. Default `adamw`. */
  readonly optim?: 'adamw' | 'muon';
  /** Decay of matrices. Default 0.1 (GPT-3's). */
  readonly weightDecay?: number;
  /** Default 0.9. */
  readonly adamBeta1?: number;
  /** Default 0.999. */
  readonly adamBeta2?: number;
  /** Default 10⁻⁸. */
  readonly adamEpsilon?: number;
  /** Gradients are scaled down to this joint norm. 0: never. Default 1. */
  readonly maxGradNorm?: number;
  /** Batches whose gradients make one update. Default 1. */
  readonly gradientAccumulationSteps?: number;
  /** Evaluate every so many steps, and at the end. 0: only at the end. Default 0. */
  readonly evalSteps?: number;
  /** Write a checkpoint every so many steps, and at the end. 0: only at the end. Default 0. */
  readonly saveSteps?: number;
  /** Where the run's own randomness (dropout) starts. Default 42. */
  readonly seed?: number;
  /** Stop after so many evaluations in a row without a better one. 0: never. Default 0. */
  readonly earlyStoppingPatience?: number;
  /** The metric that says which evaluation is the best. Default `loss`. */
  readonly metricForBestModel?: string;
  /** Whether more of that metric is better. Default false. */
  readonly greaterIsBetter?: boolean;
  /** Put the weights of the best evaluation back when training ends. Default: if it may stop early. */
  readonly loadBestModelAtEnd?: boolean;
}

const count = z.number().int().min(0);
const share = z.number().min(0).lt(1);
/**
 * What each field must be, for whoever builds a larger configuration around these.
 *
 * @internal zod's types are newer than the TypeScript of the notebooks
 */
export const trainingShape: Record<keyof TrainingConfig, z.ZodType> = {
  maxSteps: count.min(1),
  learningRate: z.number().positive(),
  minLearningRate: z.number().min(0),
  warmupSteps: count,
  lrSchedulerType: z.enum(['cosine', 'linear', 'constant', 'inverse_sqrt']),
  optim: z.enum(['adamw', 'muon']),
  weightDecay: z.number().min(0),
  adamBeta1: share,
  adamBeta2: share,
  adamEpsilon: z.number().positive(),
  maxGradNorm: z.number().min(0),
  gradientAccumulationSteps: count.min(1),
  evalSteps: count,
  saveSteps: count,
  seed: count,
  earlyStoppingPatience: count,
  metricForBestModel: z.string(),
  greaterIsBetter: z.boolean(),
  loadBestModelAtEnd: z.boolean(),
};
const schema = z.strictObject(trainingShape);

/**
 * Fills in the defaults and checks every field.
 *
 * @throws ConfigError naming each field that is wrong, what it needs and what came
 */
export function completeTrainingConfig(config: TrainingConfig): Required<TrainingConfig> {
  const given = Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined));
  const complete = {
    minLearningRate: config.learningRate / 10,
    warmupSteps: 0,
    lrSchedulerType: 'cosine',
    optim: 'adamw',
    weightDecay: 0.1,
    adamBeta1: 0.9,
    adamBeta2: 0.999,
    adamEpsilon: 1e-8,
    maxGradNorm: 1,
    gradientAccumulationSteps: 1,
    evalSteps: 0,
    saveSteps: 0,
    seed: 42,
    earlyStoppingPatience: 0,
    metricForBestModel: 'loss',
    greaterIsBetter: false,
    loadBestModelAtEnd: (config.earlyStoppingPatience ?? 0) > 0,
    ...given,
  };
  const { success, data, error } = schema.safeParse(complete);
  if (success) {
    requireDescent(data as Required<TrainingConfig>);
    return data as Required<TrainingConfig>;
  }
  const faults = error.issues.map(({ path, message }) => {
    const field = path.join('.');
    const came = (complete as Record<string, unknown>)[field];
    return field === '' ? message : `${field}: ${message}, got ${JSON.stringify(came)}`;
  });
  throw new ConfigError(`training configuration: ${faults.join('; ')}`);
}

/** A rate that climbs after warm-up is a slip: one of the two was changed and the other forgotten. */
function requireDescent({ learningRate, minLearningRate, lrSchedulerType }: Required<TrainingConfig>): void {
  if (lrSchedulerType === 'constant' || minLearningRate <= learningRate) return;
  throw new ConfigError(
    `training configuration: minLearningRate must be at most learningRate ${learningRate}, got ` +
      `${minLearningRate}: change the two together`,
  );
}
