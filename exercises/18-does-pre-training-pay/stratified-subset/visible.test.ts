import { expectValue, student } from 'headway/grading';
import { test } from 'vitest';

test('each label keeps its share', async () => {
  // Six of a, three of b; three are wanted: two and one.
  const labels = ['a', 'a', 'a', 'a', 'a', 'a', 'b', 'b', 'b'];
  const order = [3, 5, 1, 8, 0, 2, 7, 4, 6];
  expectValue(await student.call('stratifiedSubset', labels, 3, order)).toEqual([3, 5, 8], {
    mistakes: {
      'the first of the order are taken, whatever their label: shares are left to chance': [3, 5, 1],
      'the texts are taken in the order of the file: another seed would draw the same': [0, 1, 6],
      'these are the texts, sorted: keep the order of `order`': [3, 8, 5],
    },
  });
});

test('the order decides which are drawn', async () => {
  // Sorted by label, as many files are. Two of each are wanted of a and b, one of c.
  const labels = ['a', 'a', 'a', 'a', 'b', 'b', 'b', 'b', 'c', 'c'];
  const order = [9, 4, 0, 8, 7, 2, 5, 1, 6, 3];
  expectValue(await student.call('stratifiedSubset', labels, 5, order)).toEqual([9, 4, 0, 7, 2], {
    mistakes: {
      'the texts are taken in the order of the file: another seed would draw the same': [0, 1, 4, 5, 8],
      'the first of the order are taken, whatever their label: shares are left to chance': [9, 4, 0, 8, 7],
      'every label has as many: shares are not kept': [9, 4, 0, 8, 7, 2],
    },
  });
});
