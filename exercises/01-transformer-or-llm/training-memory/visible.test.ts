import { expectNumbers, student } from 'headway/grading';
import { test } from 'vitest';

const because = 'whole bytes';

test('a thousand trained parameters take 16,000 bytes', async () => {
  expectNumbers(await student.call('trainingBytes', 1000, 0)).toBeClose(16_000, {
    tolerance: 0,
    because,
    mistakes: {
      "Adam's two moments are forgotten": 8000,
      "4 bytes a trained parameter are missing: its gradient, or one of Adam's two moments": 12_000,
      'these are numbers, not bytes: each takes 4': 4000,
      'these are bits, not bytes': 128_000,
    },
  });
});

test('frozen parameters keep their weights and nothing else', async () => {
  // 1000 weights, 100 gradients, 2 · 100 moments: 1300 numbers of 4 bytes.
  expectNumbers(await student.call('trainingBytes', 1000, 900)).toBeClose(5200, {
    tolerance: 0,
    because,
    mistakes: {
      'frozen weights stay in memory: the forward pass uses them': 1600,
      'frozen parameters need no gradient and no moments': 16_000,
      "Adam's two moments are forgotten": 4400,
      "4 bytes a trained parameter are missing: its gradient, or one of Adam's two moments": 4800,
      'trained and frozen are exchanged': 14_800,
      'these are numbers, not bytes: each takes 4': 1300,
    },
  });
});
