import { expectValue, student } from 'headway/grading';
import { test } from 'vitest';

// "Ahab sailed on Monday": with [CLS] Who ? [SEP] before it, in places 0 to 3.
const offsets = [
  [0, 4],
  [5, 11],
  [12, 14],
  [15, 21],
];

test('an answer of one token begins and ends there', async () => {
  expectValue(await student.call('answerTarget', { offsets, contextStart: 4 }, 15, 6)).toEqual([7, 7], {
    mistakes: {
      'places are counted from the window’s first token: they are places in the input, so add contextStart': [3, 3],
      'the end is one too far: it is the last token of the answer, not the one after it': [7, 8],
      'places are characters, not tokens': [15, 20],
    },
  });
});

test('an answer of several tokens begins at its first and ends at its last', async () => {
  expectValue(await student.call('answerTarget', { offsets, contextStart: 4 }, 0, 11)).toEqual([4, 5], {
    mistakes: {
      'the end is one too far: it is the last token of the answer, not the one after it': [4, 6],
      'only the first token is given: the end must be the token that holds the last character': [4, 4],
      'places are counted from the window’s first token: they are places in the input, so add contextStart': [0, 1],
    },
  });
});

test('an answer that the window holds only in part is not there', async () => {
  // The window ends in the middle of "on Monday", and begins after "Ahab".
  const cut = { offsets: offsets.slice(1, 3), contextStart: 4 };
  expectValue(await student.call('answerTarget', cut, 12, 9)).toEqual([0, 0], {
    mistakes: { 'the answer is cut at the edge of the window: half an answer is none, point at [CLS]': [5, 5] },
  });
  expectValue(await student.call('answerTarget', cut, 0, 11)).toEqual([0, 0], {
    mistakes: { 'the answer is cut at the edge of the window: half an answer is none, point at [CLS]': [4, 4] },
  });
});

test('an answer outside the window points at [CLS]', async () => {
  expectValue(await student.call('answerTarget', { offsets: offsets.slice(0, 2), contextStart: 4 }, 15, 6)).toEqual(
    [0, 0],
    {
      mistakes: {
        'a window without the answer is −1: it must point at [CLS], place 0': [-1, -1],
        'findIndex found nothing (−1), and contextStart was added to it': [3, 3],
      },
    },
  );
});
