import { expectNumbers, student } from 'headway/grading';
import { test } from 'vitest';

const exact = { tolerance: 0, because: 'whole numbers' };

test('each number is the smallest image of the set under one permutation', async () => {
  // 2x + 1: 3, 5, 7. 1000x + 50: 1050, 2050, 3050. 4092x + 5, which is 5 − x mod 4093: 4, 3, 2.
  const signature = await student.call('minHashSignature', [1, 2, 3], [2, 1000, 4092], [1, 50, 5]);
  expectNumbers(signature).toBeClose([3, 1050, 2], {
    ...exact,
    mistakes: {
      'the largest image is taken, not the smallest': [7, 3050, 4],
      'the image of the smallest element is taken, not the smallest image': [3, 1050, 4],
      'the offset is left out': [2, 1000, 4090],
      'the remainder by the prime is left out, so the smallest element always wins': [3, 1050, 4097],
    },
  });
});

test('two signatures agree in a share of their places', async () => {
  expectNumbers(await student.call('estimatedSimilarity', [7, 3, 9, 4], [7, 9, 3, 5])).toBeClose(0.25, {
    ...exact,
    mistakes: {
      'the places in which they agree are counted, not their share': 1,
      'numbers are compared wherever they stand; only the same place says something': 0.75,
    },
  });
});
