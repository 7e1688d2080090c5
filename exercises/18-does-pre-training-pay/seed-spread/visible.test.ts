import { expectFields, expectNumbers, student } from 'headway/grading';
import { test } from 'vitest';

const exact = { tolerance: 1e-9, because: 'a few operations in float64' };
// Mean .6; squares .0016 + .0004 + .0004 + .0016 = .004.
const scores = [0.56, 0.58, 0.62, 0.64];

test('the mean', async () => {
  const { mean } = expectFields(await student.call('seedSpread', [0.5, 0.5, 0.8]), 'mean');
  expectNumbers(mean).toBeClose(0.6, { ...exact, mistakes: { 'this is the median': 0.5, 'this is the best run': 0.8 } });
});

test('the standard deviation of a sample', async () => {
  const { standardDeviation } = expectFields(await student.call('seedSpread', scores), 'standardDeviation');
  expectNumbers(standardDeviation).toBeClose(Math.sqrt(0.004 / 3), {
    ...exact,
    mistakes: {
      'divided by n: that is for all runs there are, and these are a sample': Math.sqrt(0.004 / 4),
      'this is the variance: its root is in the unit of the scores': 0.004 / 3,
      'this is half of the range': 0.04,
    },
  });
});

test('the standard error of the mean', async () => {
  const { standardError } = expectFields(await student.call('seedSpread', scores), 'standardError');
  expectNumbers(standardError).toBeClose(Math.sqrt(0.004 / 3) / 2, {
    ...exact,
    mistakes: {
      'divided by n, not by √n': Math.sqrt(0.004 / 3) / 4,
      'this is the standard deviation of one run: a mean of n varies less': Math.sqrt(0.004 / 3),
      'divided by n: that is for all runs there are, and these are a sample': Math.sqrt(0.004 / 4) / 2,
    },
  });
});
