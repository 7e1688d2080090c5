import { expectNumbers, random, student } from 'headway/grading';
import { test } from 'vitest';

test('random schedules agree at random steps', async () => {
  for (let round = 0; round < 8; round++) {
    const warmupSteps = random.integer(20);
    const maxSteps = warmupSteps + 2 + random.integer(100);
    const learningRate = 1e-3 * (1 + random.uniform());
    const minLearningRate = 0.2 * random.uniform() * learningRate;
    const step = random.integer(maxSteps + 10);
    const angle = (Math.PI * (step - warmupSteps)) / (maxSteps - warmupSteps);
    const middle = (learningRate + minLearningRate) / 2;
    const expected =
      step < warmupSteps
        ? ((step + 1) / (warmupSteps + 1)) * learningRate
        : step >= maxSteps
          ? minLearningRate
          : middle + (learningRate - middle) * Math.cos(angle);
    const actual = await student.call('learningRateAt', step, {
      learningRate,
      minLearningRate,
      warmupSteps,
      maxSteps,
    });
    expectNumbers(actual).toBeClose(expected, { tolerance: 1e-12, because: 'rates of 0.001 in float64' });
  }
});

test('without warm-up the first step has the full rate', async () => {
  const schedule = { learningRate: 0.5, minLearningRate: 0.1, warmupSteps: 0, maxSteps: 10 };
  expectNumbers(await student.call('learningRateAt', 0, schedule)).toBeClose(0.5, {
    tolerance: 1e-12,
    because: 'the cosine of 0 is exactly 1',
  });
});
