/** A warm-up, then half a cosine. */
export interface Schedule {
  /** The highest rate, reached at step `warmupSteps`. */
  learningRate: number;
  /** The rate from step `maxSteps` on. */
  minLearningRate: number;
  /** Steps over which the rate climbs. */
  warmupSteps: number;
  /** The step at which the descent has ended. */
  maxSteps: number;
}

/**
 * The learning rate of one step. Up to `warmupSteps` it climbs in equal parts, in such a way that no step has
 * the rate 0: step 0 has learningRate / (warmupSteps + 1). Then it follows half a cosine, from learningRate at
 * step warmupSteps to minLearningRate at step maxSteps, and stays there.
 *
 * @param step - 0 for the first
 */
export function learningRateAt(step: number, schedule: Schedule): number {
  throw new Error('Not implemented yet: learningRateAt');
}
