// mistake: the climb is divided by warmupSteps
interface Schedule {
  learningRate: number;
  minLearningRate: number;
  warmupSteps: number;
  maxSteps: number;
}

export function learningRateAt(step: number, schedule: Schedule): number {
  const { learningRate, minLearningRate, warmupSteps, maxSteps } = schedule;
  if (step < warmupSteps) return (learningRate * (step + 1)) / warmupSteps;
  if (step >= maxSteps) return minLearningRate;
  const progress = (step - warmupSteps) / (maxSteps - warmupSteps);
  return minLearningRate + 0.5 * (1 + Math.cos(Math.PI * progress)) * (learningRate - minLearningRate);
}
