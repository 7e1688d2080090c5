import { expectNumbers, student } from 'headway/grading';
import { test } from 'vitest';

const exact = { tolerance: 1e-9, because: 'small fractions in float64' };

test('the interval leaves out as many differences above as below', async () => {
  // Each sample is one text: the differences are 0, 1, 0, −1, 0, 1, 1, 0, −1, 0. Sorted: −1 −1 0 0 0 0 0 1 1 1.
  const [first, second] = [
    [1, 1, 0],
    [1, 0, 1],
  ];
  const samples = [0, 1, 0, 2, 0, 1, 1, 0, 2, 0].map((place) => [place]);
  const actual = await student.call('pairedInterval', first, second, samples, 0.4);
  // Three out at each end: 0 0 0 0 are left.
  expectNumbers(actual).toBeClose([0, 0], {
    ...exact,
    mistakes: {
      'the whole of 1 − level is left out at the bottom and nothing at the top': [0, 1],
      'nothing is left out: these are the smallest and the largest difference': [-1, 1],
    },
  });
});

test('differences are sorted as numbers', async () => {
  // Of 20 texts the first is right where the second is not once, and the other way round many times.
  const first = [1, 0, 0, 0, 0];
  const second = [0, 1, 1, 1, 1];
  const samples = [
    [0, 1, 1, 1, 1], // −3/5
    [0, 0, 0, 0, 1], // 3/5
    [1, 1, 1, 1, 1], // −1
    [0, 0, 1, 1, 1], // −1/5
  ];
  const actual = await student.call('pairedInterval', first, second, samples, 1);
  expectNumbers(actual).toBeClose([-1, 0.6], {
    ...exact,
    mistakes: {
      'the differences are sorted as text: −0.2 comes before −1': [-0.2, 0.6],
      'the differences are not sorted': [-0.6, -0.2],
      'the upper end comes first': [0.6, -1],
    },
  });
});

test('a difference is a mean over the sample, the first model less the second', async () => {
  const actual = await student.call('pairedInterval', [1, 1, 1, 0], [0, 1, 0, 0], [[0, 1, 2, 2], [0, 0, 3, 3]], 1); // prettier-ignore
  expectNumbers(actual).toBeClose([0.5, 0.75], {
    ...exact,
    mistakes: {
      'a difference is a count, not a share: it is not divided by the size of the sample': [2, 3],
      'the second model less the first': [-0.75, -0.5],
      'the samples are not used: every text counts once': [0.5, 0.5],
      'a text that was drawn twice counts once': [0.5, 2 / 3],
    },
  });
});

test('with a level of 1 nothing is left out', async () => {
  const samples = [[0], [1], [2]];
  expectNumbers(await student.call('pairedInterval', [1, 0, 0], [0, 1, 0], samples, 1)).toBeClose([-1, 1], exact);
});
