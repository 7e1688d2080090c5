import { expectNumbers, student } from 'headway/grading';
import { test } from 'vitest';

const exact = { tolerance: 1e-9, because: 'a few divisions in float64' };

test('all right is 1, all wrong is 0', async () => {
  expectNumbers(await student.call('macroF1', [0, 1, 2], [0, 1, 2], 3)).toBeClose(1, exact);
  const wrong = expectNumbers(await student.call('macroF1', [0, 1, 2], [1, 2, 0], 3));
  wrong.toObey('0 / 0: a class that is never found has no precision; its F1 is 0', ({ data }) =>
    Array.from(data).every(Number.isFinite),
  );
  wrong.toBeClose(0, exact);
});

test('always saying the common class scores badly', async () => {
  // Class 0: precision 4/5, recall 1, so F1 = 8/9. Class 1 is never found: 0. The mean is 4/9.
  const actual = expectNumbers(await student.call('macroF1', [0, 0, 0, 0, 1], [0, 0, 0, 0, 0], 2));
  actual.toObey('0 / 0: a class that is never found has no precision; its F1 is 0', ({ data }) =>
    Array.from(data).every(Number.isFinite),
  );
  actual.toBeClose(4 / 9, {
    ...exact,
    mistakes: {
      'this is accuracy (micro-F1): common classes count more': 4 / 5,
      'the classes are weighted by their size': ((4 / 5) * 8) / 9,
      'the class that is never found is left out of the mean': 8 / 9,
      'this is the mean recall, not F1': 1 / 2,
      'this is the mean precision, not F1': 2 / 5,
    },
  });
});

test('precision and recall both count', async () => {
  const labels = [0, 0, 0, 0, 1, 2, 0];
  const predictions = [0, 0, 1, 2, 1, 2, 0];
  // Class 0: P = 3/3, R = 3/5, F1 = 3/4. Classes 1 and 2: P = 1/2, R = 1/1, F1 = 2/3.
  const ofClasses = [3 / 4, 2 / 3, 2 / 3];
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  expectNumbers(await student.call('macroF1', labels, predictions, 3)).toBeClose(mean(ofClasses), {
    ...exact,
    mistakes: {
      'this is accuracy (micro-F1): common classes count more': 5 / 7,
      'this is the mean recall, not F1': mean([3 / 5, 1, 1]),
      'this is the mean precision, not F1': mean([1, 1 / 2, 1 / 2]),
      'precision and recall are averaged plainly, not harmonically': mean([4 / 5, 3 / 4, 3 / 4]),
      'the classes are weighted by their size': (5 * (3 / 4) + 2 / 3 + 2 / 3) / 7,
    },
  });
});

test('a class that occurs nowhere still counts', async () => {
  // Two classes are perfect; of the third there is neither a text nor a prediction.
  const actual = expectNumbers(await student.call('macroF1', [0, 1, 0], [0, 1, 0], 3));
  actual.toObey('0 / 0: a class that occurs nowhere gives NaN; its F1 is 0', ({ data }) =>
    Array.from(data).every(Number.isFinite),
  );
  actual.toBeClose(2 / 3, {
    ...exact,
    mistakes: { 'a class that occurs nowhere is left out of the mean': 1 },
  });
});
