import { expectFields, expectNumbers, student } from 'headway/grading';
import { test } from 'vitest';

const exact = { tolerance: 1e-9, because: 'a few operations in float64' };
// Seeds differ by far more than methods. Differences: .02, .04, .03; mean .03, squares .0002.
const before = [0.4, 0.6, 0.5];
const after = [0.42, 0.64, 0.53];

test('the mean difference, with its sign', async () => {
  const { difference } = expectFields(await student.call('pairedComparison', [0.5, 0.6], [0.4, 0.62]), 'difference');
  expectNumbers(difference).toBeClose(-0.04, {
    ...exact,
    mistakes: {
      'the sign is turned round: it is after − before': 0.04,
      'differences were taken without their sign: −.10 and +.02 are not +.06': 0.06,
    },
  });
});

test('the error is that of the differences', async () => {
  const { standardError } = expectFields(await student.call('pairedComparison', before, after), 'standardError');
  const variance = (values: number[], mean: number): number =>
    values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 2;
  expectNumbers(standardError).toBeClose(Math.sqrt(0.0002 / 2 / 3), {
    ...exact,
    mistakes: {
      'the scores are treated as unpaired: what the seeds share hides the difference': Math.sqrt(
        (variance(before, 0.5) + variance(after, 0.53)) / 3,
      ),
      'this is the standard deviation of the differences, not the error of their mean': Math.sqrt(0.0002 / 2),
      'divided by n where n − 1 belongs': Math.sqrt(0.0002 / 3 / 3),
    },
  });
});

test('t is the difference in standard errors', async () => {
  const { t } = expectFields(await student.call('pairedComparison', before, after), 't');
  expectNumbers(t).toBeClose(0.03 / Math.sqrt(0.0002 / 2 / 3), {
    tolerance: 1e-6,
    because: 'a division of small differences in float64',
    mistakes: {
      'differences were divided by their standard deviation: more seeds would not help': 0.03 / Math.sqrt(0.0002 / 2),
      'divided by n where n − 1 belongs': 0.03 / Math.sqrt(0.0002 / 3 / 3),
    },
  });
});
