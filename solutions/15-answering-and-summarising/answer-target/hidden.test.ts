import { expectValue, random, student } from 'headway/grading';
import { test } from 'vitest';

/** Tokens with gaps of 0 to 2 characters between, from some place of the document on. */
function tokens(count: number): [number, number][] {
  let at = random.integer(30);
  return Array.from({ length: count }, () => {
    const start = at + random.integer(3);
    at = start + 1 + random.integer(6);
    return [start, at];
  });
}

test('an answer that begins or ends within a token takes the whole token', async () => {
  // "(1,496)" as one token, and the answer without its brackets.
  const window = { offsets: [[10, 13], [14, 21], [22, 25]], contextStart: 6 }; // prettier-ignore
  expectValue(await student.call('answerTarget', window, 15, 5)).toEqual([7, 7], {
    mistakes: {
      'a token must begin and end exactly with the answer: the one that holds its first character is right': [
        0, 0,
      ],
      'the first token is the one that begins after the answer does: take the one that holds its first character':
        [8, 7],
    },
  });
});

test('random answers of whole tokens are found', async () => {
  for (let round = 0; round < 12; round++) {
    const count = 3 + random.integer(8);
    const offsets = tokens(count);
    const contextStart = 3 + random.integer(10);
    const first = random.integer(count);
    const last = first + random.integer(count - first);
    const start = offsets[first][0];
    const length = offsets[last][1] - start;
    const target = [contextStart + first, contextStart + last];
    expectValue(await student.call('answerTarget', { offsets, contextStart }, start, length)).toEqual(target);
  }
});

test('random answers that stick out at either end are not there', async () => {
  for (let round = 0; round < 8; round++) {
    const all = tokens(8);
    const offsets = all.slice(2, 6);
    const contextStart = 3 + random.integer(10);
    const first = random.integer(2);
    const last = 2 + random.integer(4);
    const early = [all[first][0], all[last][1] - all[first][0]];
    expectValue(await student.call('answerTarget', { offsets, contextStart }, ...early)).toEqual([0, 0]);
    const late = [all[3][0], all[6 + random.integer(2)][1] - all[3][0]];
    expectValue(await student.call('answerTarget', { offsets, contextStart }, ...late)).toEqual([0, 0]);
  }
});
