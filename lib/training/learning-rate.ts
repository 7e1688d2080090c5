/** The shape of a learning rate's descent, by Hugging Face's names. */
export type LearningRateShape = 'cosine' | 'linear' | 'constant' | 'inverse_sqrt';

/** How the learning rate moves over a run. */
export interface LearningRateSchedule {
  /** The shape of the descent after warm-up. */
  readonly lrSchedulerType: LearningRateShape;
  /** The highest rate, reached when warm-up ends. */
  readonly learningRate: number;
  /** The rate at the end of the descent. Not used by `constant`, nor by `inverse_sqrt`, which has no end. */
  readonly minLearningRate: number;
  /** Updates over which the rate climbs. */
  readonly warmupSteps: number;
  /** Updates after which the descent has ended. */
  readonly maxSteps: number;
}

// ANCHOR: learningRateAt
/**
 * The learning rate of one update.
 *
 * @remarks nanoGPT's `get_lr`. It warms up from learningRate / (warmupSteps + 1) at step 0, so that the
 * first update is not lost (Hugging Face's schedules begin at 0), and reaches learningRate at step
 * warmupSteps exactly. Loshchilov and Hutter 2016 (SGDR), eq. 5, for the cosine. `inverse_sqrt` is the original
 * Transformer's (Vaswani et al. 2017, §5.3, eq. 3), whose highest rate is 1/√(C · warmupSteps).
 * @param step - updates made so far: 0 for the first
 */
export function learningRateAt(step: number, schedule: LearningRateSchedule): number {
  const { lrSchedulerType, learningRate, minLearningRate, warmupSteps, maxSteps } = schedule;
  if (step < warmupSteps) return (learningRate * (step + 1)) / (warmupSteps + 1);
  if (lrSchedulerType === 'constant') return learningRate;
  if (lrSchedulerType === 'inverse_sqrt')
    return learningRate * Math.sqrt(Math.max(warmupSteps, 1) / Math.max(step, 1));
  if (step >= maxSteps) return minLearningRate;
  const progress = (step - warmupSteps) / (maxSteps - warmupSteps); // in [0, 1)
  const share = lrSchedulerType === 'cosine' ? 0.5 * (1 + Math.cos(Math.PI * progress)) : 1 - progress;
  return minLearningRate + share * (learningRate - minLearningRate);
}
// ANCHOR_END: learningRateAt
