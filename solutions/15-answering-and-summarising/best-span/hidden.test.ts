import { expectFields, expectNumbers, expectValue, random, student } from 'headway/grading';
import { test } from 'vitest';

test('the best pair need hold neither the best start nor the best end', async () => {
  // Best start 3 (with no end near), best end 0; 1 to 2 has 4 + 4.
  expectValue(await student.call('bestSpan', [0, 4, 0, 5, -3], [5, -2, 4, -4, -3], 2)).toEqual(
    { start: 1, end: 2, score: 8 },
    {
      mistakes: {
        'the best start is chosen first, then the best end after it: choose the best pair': {
          start: 3,
          end: 4,
          score: 2,
        },
        'the best end is chosen first, then the best start before it: choose the best pair': {
          start: 0,
          end: 0,
          score: 5,
        },
      },
    },
  );
});

test('random logits agree with trying all pairs', async () => {
  for (let round = 0; round < 15; round++) {
    const count = 1 + random.integer(9);
    const row = (): number[] => Array.from({ length: count }, () => random.normal() * 4 - 3);
    const [starts, ends] = [row(), row()];
    const maxLength = 1 + random.integer(count + 2);
    let [bestStart, bestEnd] = [0, 0];
    for (let start = 0; start < count; start++) {
      for (let end = start; end < count && end - start < maxLength; end++) {
        if (starts[start] + ends[end] > starts[bestStart] + ends[bestEnd])
          [bestStart, bestEnd] = [start, end];
      }
    }
    const answer = await student.call('bestSpan', starts, ends, maxLength);
    const { start, end, score } = expectFields(answer, 'start', 'end', 'score');
    expectValue({ start, end }).toEqual({ start: bestStart, end: bestEnd });
    expectNumbers(score).toBeClose(starts[bestStart] + ends[bestEnd], {
      tolerance: 1e-12,
      because: 'it is one sum of two numbers',
    });
  }
});

test('logits below zero have a best span, too', async () => {
  expectValue(await student.call('bestSpan', [-9, -5], [-7, -6], 2)).toEqual(
    { start: 1, end: 1, score: -11 },
    {
      mistakes: {
        'the best score begins at 0, which no span here reaches: begin at −Infinity': {
          start: 0,
          end: 0,
          score: 0,
        },
      },
    },
  );
});
