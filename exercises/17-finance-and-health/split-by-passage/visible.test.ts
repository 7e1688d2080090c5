import { expectValue, student } from 'headway/grading';
import { test } from 'vitest';

const of = (passages: string): object[] =>
  [...passages].map((passage, place) => ({ question: `Question ${place}?`, passage }));

test('questions on one passage stay together', async () => {
  // Passages a, b and c; the last third of them is c.
  expectValue(await student.call('splitByPassage', of('aaabcc'), 1 / 3)).toEqual(
    { train: [0, 1, 2, 3], test: [4, 5] },
    {
      mistakes: {
        'only one question of each passage is kept': { train: [0, 3], test: [4] },
        'the first passages are tested on, not the last': { train: [3, 4, 5], test: [0, 1, 2] },
        'train and test are exchanged': { train: [4, 5], test: [0, 1, 2, 3] },
      },
    },
  );
  expectValue(await student.call('splitByPassage', of('aaabbb'), 1 / 3)).toEqual(
    { train: [0, 1, 2], test: [3, 4, 5] },
    {
      mistakes: {
        'questions are split, not passages: the model has read what it is tested on': { train: [0, 1, 2, 3], test: [4, 5] },
        'the number of passages is rounded down: nothing is left to test on': { train: [0, 1, 2, 3, 4, 5], test: [] },
      },
    },
  );
});

test('a passage that comes again later is still the same passage', async () => {
  expectValue(await student.call('splitByPassage', of('abcab'), 1 / 3)).toEqual(
    { train: [0, 1, 3, 4], test: [2] },
    {
      mistakes: {
        'a passage that comes again is taken for a new one': { train: [0, 1, 2], test: [3, 4] },
        'passages are ordered by their last question, not their first': { train: [0, 2, 3], test: [1, 4] },
        'only one question of each passage is kept': { train: [0, 1], test: [2] },
      },
    },
  );
});
