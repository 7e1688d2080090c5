import { expectValue, student } from 'headway/grading';
import { test } from 'vitest';

test('validation chooses, test reports', async () => {
  const validation = [0.5, 0.6, 0.58, 0.6];
  const testScores = [0.51, 0.57, 0.63, 0.55];
  expectValue(await student.call('earlyStopping', validation, testScores, 4)).toEqual(
    { bestEpoch: 1, testScore: 0.57, epochs: 4 },
    {
      mistakes: {
        'the test part chose: what it says now is no longer a test': { bestEpoch: 2, testScore: 0.63, epochs: 4 },
        'the last epoch is reported, not the best': { bestEpoch: 3, testScore: 0.55, epochs: 4 },
        'the best test score is reported, not that of the epoch that was chosen': {
          bestEpoch: 1,
          testScore: 0.63,
          epochs: 4,
        },
        'the validation score is reported: it was chosen for being high': { bestEpoch: 1, testScore: 0.6, epochs: 4 },
      },
    },
  );
});

test('after enough epochs without a better one it stops', async () => {
  // Best at 1; epochs 2 and 3 are not better, so with patience 2 epoch 4, which would have been, is never run.
  const validation = [0.5, 0.6, 0.55, 0.58, 0.7, 0.4];
  const testScores = [0.5, 0.59, 0.56, 0.57, 0.68, 0.41];
  expectValue(await student.call('earlyStopping', validation, testScores, 2)).toEqual(
    { bestEpoch: 1, testScore: 0.59, epochs: 4 },
    {
      mistakes: {
        'patience is passed over: epoch 4 was never run': { bestEpoch: 4, testScore: 0.68, epochs: 6 },
        'it stopped one epoch too early': { bestEpoch: 1, testScore: 0.59, epochs: 3 },
        'it stopped one epoch too late': { bestEpoch: 4, testScore: 0.68, epochs: 5 },
        'the last epoch is reported, not the best': { bestEpoch: 3, testScore: 0.57, epochs: 4 },
      },
    },
  );
});
