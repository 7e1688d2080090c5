import { expectValue, student } from 'headway/grading';
import { test } from 'vitest';

const merge = (left: number, right: number, id: number): object => ({ left, right, id });

test('the merge learned first goes first, even if it stands to the right', async () => {
  const actual = await student.call('encodeWord', [1, 2, 3, 4], [merge(2, 3, 10), merge(1, 2, 11), merge(10, 4, 12)]);
  expectValue(actual).toEqual([1, 12], {
    mistakes: {
      'the leftmost pair that has a merge is joined first: go by the order of the merges': [11, 3, 4],
      'tokens that were made by a merge are not merged again': [1, 10, 4],
    },
  });
});

test('the merge learned first goes first, and the last learned last', async () => {
  const actual = await student.call('encodeWord', [1, 2, 3], [merge(1, 2, 10), merge(2, 3, 11)]);
  expectValue(actual).toEqual([10, 3], {
    mistakes: { 'the merge learned last is applied first': [1, 11] },
  });
});

test('merged tokens are merged again', async () => {
  const actual = await student.call('encodeWord', [1, 2, 3, 4], [merge(1, 2, 10), merge(3, 4, 11), merge(10, 11, 12)]);
  expectValue(actual).toEqual([12], {
    mistakes: { 'tokens that were made by a merge are not merged again': [10, 11] },
  });
});

test('a pair is joined wherever it stands', async () => {
  const actual = await student.call('encodeWord', [1, 2, 5, 1, 2], [merge(1, 2, 10)]);
  expectValue(actual).toEqual([10, 5, 10], {
    mistakes: { 'only the first occurrence of a pair is joined': [10, 5, 1, 2] },
  });
});

test('the longest token need not be the one', async () => {
  // 12 stands for 1 2 3, but when its turn comes the 3 has gone into 10.
  const actual = await student.call('encodeWord', [1, 2, 3, 4], [merge(3, 4, 10), merge(1, 2, 11), merge(11, 3, 12)]);
  expectValue(actual).toEqual([11, 10], {
    mistakes: { 'the longest token that fits is taken from the left': [12, 4] },
  });
});
