import { expectNumbers, student } from 'headway/grading';
import { test } from 'vitest';

/** Four steps of warm-up; from 0.01 down to 0.001 at step 104. */
const schedule = { learningRate: 0.01, minLearningRate: 0.001, warmupSteps: 4, maxSteps: 104 };
const exact = { tolerance: 1e-9, because: 'a few operations in float64' };

test('the first step has a fifth of the rate after four steps of warm-up', async () => {
  expectNumbers(await student.call('learningRateAt', 0, schedule)).toBeClose(0.002, {
    ...exact,
    mistakes: {
      'the rate of step 0 is 0: the first update is lost': 0,
      'there is no warm-up': 0.01,
      'the climb is divided by warmupSteps, so the top is reached one step too early': 0.0025,
    },
  });
});

test('the rate is highest when warm-up ends', async () => {
  expectNumbers(await student.call('learningRateAt', 4, schedule)).toBeClose(0.01, {
    ...exact,
    mistakes: {
      'the cosine begins at step 0, not where warm-up ends':
        0.001 + 0.5 * (1 + Math.cos((Math.PI * 4) / 104)) * 0.009,
    },
  });
});

test('halfway down the rate is halfway between the highest and the lowest', async () => {
  // Step 54 is the middle of 4 … 104; the cosine of a right angle is 0.
  expectNumbers(await student.call('learningRateAt', 54, schedule)).toBeClose(0.0055, {
    ...exact,
    mistakes: {
      'the cosine falls to 0, not to minLearningRate': 0.005,
      'minLearningRate is added on top: the rate would begin above learningRate': 0.006,
      'the cosine begins at step 0, not where warm-up ends':
        0.001 + 0.5 * (1 + Math.cos((Math.PI * 54) / 104)) * 0.009,
    },
  });
});

test('a quarter of the way down the rate has lost little', async () => {
  const share = 0.5 * (1 + Math.SQRT1_2); // the cosine of 45 degrees is √½
  expectNumbers(await student.call('learningRateAt', 29, schedule)).toBeClose(0.001 + share * 0.009, {
    ...exact,
    mistakes: { 'the descent is a straight line, not a cosine': 0.001 + 0.75 * 0.009 },
  });
});

test('after the last step the rate stays at its lowest', async () => {
  // Far beyond the end, where a cosine that goes on would be back at the top.
  expectNumbers(await student.call('learningRateAt', 204, schedule)).toBeClose(0.001, {
    ...exact,
    mistakes: { 'the cosine goes on after maxSteps, and the rate rises again': 0.01 },
  });
});
