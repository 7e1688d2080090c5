import { expectNumbers, student } from 'headway/grading';
import { test } from 'vitest';

const exact = { tolerance: 1e-9, because: 'sums of a few small numbers in float64' };

test('an update of rank one is an outer product, scaled by alpha', async () => {
  // B·A is the outer product of (1, 2) and (3, 5): rows (3, 5) and (6, 10). alpha / r = 2.
  const actual = await student.call('mergeLora', [[1, 0], [0, 1]], [[3, 5]], [[1], [2]], 2); // prettier-ignore
  expectNumbers(actual).toBeClose([[7, 10], [12, 21]], { // prettier-ignore
    ...exact,
    mistakes: {
      'the update is not scaled: alpha / r is missing': [[4, 5], [6, 11]], // prettier-ignore
      'the weight itself is missing: only the update is given': [[6, 10], [12, 20]], // prettier-ignore
      'the update is transposed: it is B·A, rows from B, columns from A': [[7, 12], [10, 21]], // prettier-ignore
      'the update is taken off, not added': [[-5, -10], [-12, -19]], // prettier-ignore
    },
  });
});

test('twice the rank halves the scale', async () => {
  // alpha / r = 3 / 2. B·A = rows (1·1 + 2·0, 1·0 + 2·4) = (1, 8).
  const actual = await student.call('mergeLora', [[10, 20]], [[1, 0], [0, 4]], [[1, 2]], 3); // prettier-ignore
  expectNumbers(actual).toBeClose([[11.5, 32]], {
    ...exact,
    mistakes: {
      'alpha is not divided by the rank': [[13, 44]],
      'alpha is multiplied by the rank': [[16, 68]],
      'the update is not scaled: alpha / r is missing': [[11, 28]],
      'only the first rank counts': [[11.5, 20]],
    },
  });
});

test('B of zeros leaves the weight as it is', async () => {
  const weight = [[1, -2, 3]];
  const actual = await student.call('mergeLora', weight, [[4, 5, 6]], [[0]], 16);
  expectNumbers(actual).toBeClose(weight, { ...exact, because: 'zeros are added: so LoRA begins' });
});
