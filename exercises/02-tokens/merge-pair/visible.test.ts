import { expectValue, student } from 'headway/grading';
import { test } from 'vitest';

test('every occurrence of the pair becomes the new token', async () => {
  const actual = await student.call('mergePair', [1, 2, 3, 1, 2], [1, 2], 4);
  expectValue(actual).toEqual([4, 3, 4], {
    mistakes: {
      'only the first occurrence is merged': [4, 3, 1, 2],
      'the pair is replaced by itself and the new token: move on by two after a merge': [4, 2, 3, 4, 2],
    },
  });
});

test('overlapping pairs merge from the left', async () => {
  const actual = await student.call('mergePair', [7, 7, 7], [7, 7], 8);
  expectValue(actual).toEqual([8, 7], {
    mistakes: {
      'pairs merge from the right': [7, 8],
      'a token is used in two merges: move on by two after a merge': [8, 8],
      'the last id is lost': [8],
    },
  });
});

test('ids without the pair stay as they are', async () => {
  const actual = await student.call('mergePair', [2, 1, 5], [1, 2], 4);
  expectValue(actual).toEqual([2, 1, 5], {
    mistakes: {
      'the order inside the pair is ignored': [4, 5],
      'the last id is lost': [2, 1],
    },
  });
});
