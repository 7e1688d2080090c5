import { expectValue, student } from 'headway/grading';
import { test } from 'vitest';

/** `{ '1,2': 3 }` as the Map it stands for. */
const counted = (pairs: Record<string, number>): Map<string, number> => new Map(Object.entries(pairs));

test('a word of four tokens has three pairs', async () => {
  const actual = await student.call('countPairs', [[1, 2, 3, 4]], [1]);
  expectValue(actual).toEqual(counted({ '1,2': 1, '2,3': 1, '3,4': 1 }), {
    mistakes: {
      'the last pair of a word is lost': counted({ '1,2': 1, '2,3': 1 }),
      'neighbouring pairs share a token: move on by one': counted({ '1,2': 1, '3,4': 1 }),
    },
  });
});

test('a word counts as often as it occurs', async () => {
  const actual = await student.call('countPairs', [[1, 2, 3], [2, 1, 2]], [5, 3]); // prettier-ignore
  expectValue(actual).toEqual(counted({ '1,2': 8, '2,3': 5, '2,1': 3 }), {
    mistakes: {
      'how often a word occurs is ignored': counted({ '1,2': 2, '2,3': 1, '2,1': 1 }),
      'the order inside the pair is ignored': counted({ '1,2': 11, '2,3': 5 }),
      'a later word overwrites the count of an earlier one': counted({ '1,2': 3, '2,3': 5, '2,1': 3 }),
    },
  });
});

test('no pair spans two words', async () => {
  const actual = await student.call('countPairs', [[1], [2, 3]], [4, 4]);
  expectValue(actual).toEqual(counted({ '2,3': 4 }), {
    mistakes: {
      'a pair spans two words: count in each word for itself': counted({ '1,2': 4, '2,3': 4 }),
      'the last pair of a word is lost': counted({}),
    },
  });
});

test('three equal tokens are two pairs', async () => {
  const actual = await student.call('countPairs', [[7, 7, 7]], [1]);
  expectValue(actual).toEqual(counted({ '7,7': 2 }), {
    mistakes: {
      'neighbouring pairs share a token: move on by one': counted({ '7,7': 1 }),
    },
  });
});
