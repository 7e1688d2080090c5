import { expectValue, student } from 'headway/grading';
import { test } from 'vitest';

test('the best continuation need not come from the best hypothesis', async () => {
  const hypotheses = [
    { tokens: [5], score: -1 },
    { tokens: [6], score: -1.5 },
  ];
  const next = [
    [-3, -2],
    [-0.25, -4],
  ];
  expectValue(await student.call('beamStep', hypotheses, next, 2)).toEqual(
    [
      { tokens: [6, 0], score: -1.75 },
      { tokens: [5, 1], score: -3 },
    ],
    {
      mistakes: {
        'the score so far is forgotten: add the new log-probability to it': [
          { tokens: [6, 0], score: -0.25 },
          { tokens: [5, 1], score: -2 },
        ],
        'the worst are kept: scores are negative, and the largest is the best': [
          { tokens: [6, 1], score: -5.5 },
          { tokens: [5, 0], score: -4 },
        ],
        'log-probabilities are multiplied: they add': [
          { tokens: [6, 1], score: 6 },
          { tokens: [5, 0], score: 3 },
        ],
        'the best come last': [
          { tokens: [5, 1], score: -3 },
          { tokens: [6, 0], score: -1.75 },
        ],
        'only the token is kept: a hypothesis is all its tokens': [
          { tokens: [0], score: -1.75 },
          { tokens: [1], score: -3 },
        ],
      },
    },
  );
});

test('both survivors may come from one hypothesis', async () => {
  const hypotheses = [
    { tokens: [7, 3], score: -0.5 },
    { tokens: [8, 4], score: -2 },
  ];
  const next = [
    [-1, -0.5, -4],
    [-1, -1.5, -0.75],
  ];
  expectValue(await student.call('beamStep', hypotheses, next, 2)).toEqual(
    [
      { tokens: [7, 3, 1], score: -1 },
      { tokens: [7, 3, 0], score: -1.5 },
    ],
    {
      mistakes: {
        'each hypothesis keeps its own best continuation: all continuations compete': [
          { tokens: [7, 3, 1], score: -1 },
          { tokens: [8, 4, 2], score: -2.75 },
        ],
      },
    },
  );
});
