import { expectFields, expectNumbers, student } from 'headway/grading';
import { test } from 'vitest';

// Differences .4, .4, .1 with mean .3; moved to lie around 0 they are .1, .1, −.2.
const a = [0.9, 0.5, 0.3];
const b = [0.5, 0.1, 0.2];
const because = 'a ratio of small whole numbers';

test('the difference is the mean of a − b', async () => {
  const { difference } = expectFields(await student.call('pairedBootstrap', a, b, [[0, 1, 2]]), 'difference', 'pValue');
  expectNumbers(difference).toBeClose(0.3, {
    tolerance: 1e-12,
    because: 'a mean of three numbers in float64',
    mistakes: { 'that is b − a': -0.3, 'that is the sum of the differences, not their mean': 0.9 },
  });
});

test('where the drawn differences stay far from 0, p is as small as it can be', async () => {
  // Drawn means .3, .4, .2, .1: each less than .3 away from .3.
  const samples = [[0, 1, 2], [0, 0, 1], [2, 2, 1], [2, 2, 2]]; // prettier-ignore
  const { pValue } = expectFields(await student.call('pairedBootstrap', a, b, samples), 'difference', 'pValue');
  expectNumbers(pValue).toBeClose(1 / 5, {
    tolerance: 1e-12,
    because,
    mistakes: {
      'the drawn differences were not moved to lie around 0: as they are, half of them are beyond the measured one': 3 / 5,
      'the measured test set was not counted: p is never 0, add 1 above and below the line': 0,
      'the drawn sets that are less far were counted': 1,
    },
  });
});

test('both sides count, and each document brings both scores along', async () => {
  // Differences .6, 0, 0 with mean .2. Drawn means .2, 0, .4, .6, .2: the second, third and fourth are .2 away or more.
  const samples = [[0, 1, 2], [1, 2, 2], [0, 0, 1], [0, 0, 0], [2, 0, 1]]; // prettier-ignore
  const answer = await student.call('pairedBootstrap', [0.7, 0.9, 0.3], [0.1, 0.9, 0.3], samples);
  const { pValue } = expectFields(answer, 'difference', 'pValue');
  expectNumbers(pValue).toBeClose(4 / 6, {
    tolerance: 1e-12,
    because,
    mistakes: {
      'only one side was counted: chance can favour b as well': 3 / 6,
      'the measured test set was not counted: p is never 0, add 1 above and below the line': 3 / 5,
    },
  });
});

test('what makes a document hard for both drops out', async () => {
  // b goes from 0 to 1, a is always .1 better: every drawn difference is .1.
  const hard = [0, 0.25, 0.5, 0.75, 1];
  const better = hard.map((score) => score + 0.1);
  const samples = [[0, 0, 0, 0, 1], [4, 4, 4, 3, 4], [2, 2, 2, 2, 2], [0, 4, 0, 4, 0]]; // prettier-ignore
  const { pValue } = expectFields(await student.call('pairedBootstrap', better, hard, samples), 'difference', 'pValue');
  expectNumbers(pValue).toBeClose(1 / 5, {
    tolerance: 1e-12,
    because,
    mistakes: {
      'a and b were drawn apart: take both scores of the same documents': 1,
    },
  });
});
