import { expectValue, student } from 'headway/grading';
import { test } from 'vitest';

test('a short sentence is one window', async () => {
  expectValue(await student.call('wordWindows', [1, 2, 1], 8, 2)).toEqual([[0, 3]], {
    mistakes: {
      'windows go on after the last word is in': [
        [0, 3],
        [1, 3],
        [2, 3],
      ],
    },
  });
});

test('windows share words', async () => {
  // Ten words of one token, room for six, two shared: the last window begins at word 4 and ends with the sentence.
  const lengths = new Array<number>(10).fill(1);
  expectValue(await student.call('wordWindows', lengths, 6, 2)).toEqual(
    [
      [0, 6],
      [4, 10],
    ],
    {
      mistakes: {
        'windows share no word: what is at an edge is judged blind': [
          [0, 6],
          [6, 10],
        ],
        'windows go on after the last word is in': [
          [0, 6],
          [4, 10],
          [8, 10],
          [9, 10],
        ],
        'the next window begins so many words after the start, not before the end': [
          [0, 6],
          [2, 8],
          [4, 10],
        ],
        'the words after the last full window are lost': [[0, 6]],
      },
    },
  );
});

test('a window has room for tokens, not for words', async () => {
  expectValue(await student.call('wordWindows', [3, 1, 1, 3, 2, 1], 5, 1)).toEqual(
    [
      [0, 3],
      [2, 4],
      [3, 5],
      [4, 6],
    ],
    {
      mistakes: {
        'room is counted in words, not in tokens': [
          [0, 5],
          [4, 6],
        ],
        'a window that is just full is taken for too full': [
          [0, 2],
          [1, 3],
          [2, 4],
          [3, 4],
          [4, 6],
        ],
      },
    },
  );
});

test('a large overlap still moves on', async () => {
  expectValue(await student.call('wordWindows', [1, 1, 1, 1], 2, 5)).toEqual([
    [0, 2],
    [1, 3],
    [2, 4],
  ]);
});
