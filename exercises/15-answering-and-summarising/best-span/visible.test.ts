import { expectValue, student } from 'headway/grading';
import { test } from 'vitest';

test('the best start and the best end are the answer when they fit', async () => {
  expectValue(await student.call('bestSpan', [0, 5, 1, 0], [0, 1, 6, 0], 3)).toEqual(
    { start: 1, end: 2, score: 11 },
    {
      mistakes: {
        'the end is the token after the answer: it must be its last token': { start: 1, end: 3, score: 11 },
        'the score is the product of the two logits: it is their sum': { start: 1, end: 2, score: 30 },
      },
    },
  );
});

test('an answer does not end before it begins', async () => {
  // The best start is token 2, the best end token 0. Of the spans that are spans, 2 to 2 has 5 + 1.
  expectValue(await student.call('bestSpan', [1, 0, 5], [4, 0, 1], 3)).toEqual(
    { start: 2, end: 2, score: 6 },
    {
      mistakes: {
        'the answer ends before it begins: choose among start ≤ end': { start: 2, end: 0, score: 9 },
        'start and end are exchanged where the end comes first: choose among start ≤ end': { start: 0, end: 2, score: 9 },
        'the best end is chosen first, then the best start before it: choose the best pair': { start: 0, end: 0, score: 5 },
      },
    },
  );
});

test('an answer has at most maxLength tokens', async () => {
  // 0 to 3 would have 9 + 9, but four tokens.
  expectValue(await student.call('bestSpan', [9, 0, 2, 1], [0, 3, 0, 9], 2)).toEqual(
    { start: 0, end: 1, score: 12 },
    {
      mistakes: {
        'the answer is longer than maxLength': { start: 0, end: 3, score: 18 },
        'maxLength is one short: an answer from start to end has end − start + 1 tokens': { start: 3, end: 3, score: 10 },
        'the end is simply cut off after maxLength tokens': { start: 0, end: 1, score: 18 },
        'the best start is kept and the best end near it taken, or the other way round: choose the best pair': { start: 2, end: 3, score: 11 },
      },
    },
  );
});
