import { expectValue, student } from 'headway/grading';
import { test } from 'vitest';

test('the first token has the position after the padding id', async () => {
  expectValue(await student.call('positionIds', [[0, 31, 42, 2]], 1)).toEqual([[2, 3, 4, 5]], {
    mistakes: {
      'positions count from 0, as in BERT': [[0, 1, 2, 3]],
      'positions begin at the padding id: they begin after it': [[1, 2, 3, 4]],
      'the offset is 2 whatever the padding id: it is padTokenId + 1': [[2, 3, 4, 6]],
    },
  });
  expectValue(await student.call('positionIds', [[31, 42]], 7)).toEqual([[8, 9]], {
    mistakes: {
      'the offset is 2 whatever the padding id: it is padTokenId + 1': [[2, 3]],
      'positions count from 0, as in BERT': [[0, 1]],
      'positions begin at the padding id: they begin after it': [[7, 8]],
    },
  });
});

test('padding on the right has the padding id', async () => {
  const rows = [
    [0, 31, 2, 1, 1],
    [0, 31, 42, 53, 2],
  ];
  expectValue(await student.call('positionIds', rows, 1)).toEqual(
    [
      [2, 3, 4, 1, 1],
      [2, 3, 4, 5, 6],
    ],
    {
      mistakes: {
        'padding is numbered like tokens': [
          [2, 3, 4, 5, 6],
          [2, 3, 4, 5, 6],
        ],
        'padding has position 0: it has the padding id': [
          [2, 3, 4, 0, 0],
          [2, 3, 4, 5, 6],
        ],
        'counting goes on from one row to the next': [
          [2, 3, 4, 1, 1],
          [5, 6, 7, 8, 9],
        ],
        'positions begin at the padding id: they begin after it': [
          [1, 2, 3, 1, 1],
          [1, 2, 3, 4, 5],
        ],
      },
    },
  );
});

test('padding on the left does not move the tokens', async () => {
  expectValue(await student.call('positionIds', [[1, 1, 0, 31, 2]], 1)).toEqual([[1, 1, 2, 3, 4]], {
    mistakes: {
      'padding is counted: tokens after it are moved': [[1, 1, 4, 5, 6]],
      'padding is numbered like tokens': [[2, 3, 4, 5, 6]],
      'padding has position 0: it has the padding id': [[0, 0, 2, 3, 4]],
    },
  });
});
