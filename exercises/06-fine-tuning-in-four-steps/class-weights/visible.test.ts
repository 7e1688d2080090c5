import { expectNumbers, student } from 'headway/grading';
import { test } from 'vitest';

const exact = { tolerance: 1e-12, because: 'a division in float64' };

test('the rare class weighs three times the common one', async () => {
  // Three texts of class 0, one of class 1. 4 / (2 · 3) = 2/3 and 4 / (2 · 1) = 2.
  expectNumbers(await student.call('classWeights', [0, 0, 1, 0], 2)).toBeClose([2 / 3, 2], {
    ...exact,
    mistakes: {
      'the number of classes is left out: the mean weight of the texts is not 1': [4 / 3, 4],
      'the weight is one by the count: the size of the loss depends on the size of the set': [1 / 3, 1],
      'common classes weigh more: count and total are exchanged': [1.5, 0.5],
      'the weight is the share of the class: common classes weigh more': [3 / 4, 1 / 4],
    },
  });
});

test('classes of the same size all weigh 1', async () => {
  expectNumbers(await student.call('classWeights', [2, 0, 1, 1, 2, 0], 3)).toBeClose([1, 1, 1], {
    ...exact,
    mistakes: {
      'the weights are made to sum to 1': [1 / 3, 1 / 3, 1 / 3],
      'the number of classes is left out: the mean weight of the texts is not 1': [3, 3, 3],
    },
  });
});

test('a class without a text weighs 0 and does not disturb the others', async () => {
  const actual = expectNumbers(await student.call('classWeights', [0, 2, 2, 2], 3));
  actual.toObey('a class without a text is divided by: its weight is Infinity', ({ data }) =>
    Array.from(data).every(Number.isFinite),
  );
  actual.toBeClose([2, 0, 2 / 3], {
    ...exact,
    mistakes: {
      'the absent class is counted among the classes, so the mean weight of the texts is not 1': [
        4 / 3,
        0,
        4 / 9,
      ],
    },
  });
});
