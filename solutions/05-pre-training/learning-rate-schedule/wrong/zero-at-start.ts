// mistake: the rate of step 0 is 0
interface Schedule {
  learningRate: number;
  minLearningRate: number;
  warmupSteps: number;
  maxSteps: number;
}

export function learningRateAt(step: number, schedule: Schedule): number {
  const { learningRate, minLearningRate, warmupSteps, maxSteps } = schedule;
  if (step < warmupSteps) return (learningRate * step) / warmupSteps;
  if (step >= maxSteps) return minLearningRate;
  const progress = (step - warmupSteps) / (maxSteps - warmupSteps);
  return minLearningRate + 0.5 * (1 + Math.cos(Math.PI * progress)) * (learningRate - minLearningRate);
}
