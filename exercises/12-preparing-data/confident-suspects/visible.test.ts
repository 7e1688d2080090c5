import { expectValue, student } from 'headway/grading';
import { test } from 'vitest';

test('an example that is confidently of another class is suspect, one that is merely unsure is not', async () => {
  // Thresholds: class 0 (0.9 + 0.8 + 0.1 + 0.45) / 4 = 0.5625, class 1 (0.7 + 0.8) / 2 = 0.75.
  const probabilities = [
    [0.9, 0.1],
    [0.8, 0.2],
    [0.1, 0.9],
    [0.45, 0.55],
    [0.3, 0.7],
    [0.2, 0.8],
  ];
  expectValue(await student.call('suspects', [0, 0, 0, 0, 1, 1], probabilities)).toEqual([2], {
    mistakes: {
      'every disagreement is suspect: the threshold of the class is left out': [2, 3],
      'the examples that agree with their label are given': [0, 1, 4, 5],
    },
  });
});

test('the threshold of a class is the mean over the examples with its label', async () => {
  // A model that hardly ever believes in class 1. Thresholds: (0.95 + 0.9 + 0.6) / 3 = 0.817 and (0.4 + 0.2) / 2 = 0.3.
  const probabilities = [
    [0.95, 0.05],
    [0.9, 0.1],
    [0.6, 0.4],
    [0.6, 0.4],
    [0.8, 0.2],
  ];
  expectValue(await student.call('suspects', [0, 0, 0, 1, 1], probabilities)).toEqual([2], {
    mistakes: {
      'one threshold of 0.5 for all: a class in which the model believes little is never suspected': [3, 4],
      'the mean is taken over all examples, not over those with the label': [2, 4],
    },
  });
});

test('of several classes above their thresholds the most probable counts', async () => {
  // Thresholds: 0.4, 0.37 and 0.3. The first example reaches two of them, and its own label is the more probable.
  const probabilities = [
    [0.45, 0.4, 0.15],
    [0.35, 0.3, 0.35],
    [0.3, 0.37, 0.33],
    [0.42, 0.28, 0.3],
  ];
  expectValue(await student.call('suspects', [0, 0, 1, 2], probabilities)).toEqual([1, 3], {
    mistakes: {
      'any other class above its threshold makes it suspect, though its own label is more probable': [0, 1, 2, 3],
    },
  });
});
