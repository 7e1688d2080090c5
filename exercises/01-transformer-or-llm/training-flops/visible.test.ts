import { expectNumbers, student } from 'headway/grading';
import { test } from 'vitest';

test('a thousand parameters and ten tokens take 60,000 operations', async () => {
  const actual = await student.call('trainingFlops', 1000, 10);
  expectNumbers(actual).toBeClose(60_000, {
    tolerance: 0,
    because: 'whole numbers',
    mistakes: {
      'only the forward pass is counted: the backward pass costs twice as much again': 20_000,
      'only the backward pass is counted': 40_000,
      'a multiplication and an addition are two operations': 30_000,
    },
  });
});

test('GPT-3 took about two weeks on 10,000 V100', async () => {
  // Patterson et al. 2021, table 4: 24.6 TFLOP/s each, of the 125 that a V100 can do; 14.8 days.
  const cluster = { devices: 10_000, flopsPerSecond: 125e12, utilisation: 24.6 / 125 };
  const actual = await student.call('trainingDays', 3.14e23, cluster);
  expectNumbers(actual).toBeClose(14.77, {
    tolerance: 0.01,
    because: 'the expected value is rounded to two digits',
    mistakes: {
      'the utilisation is ignored': 2.907,
      'a lower utilisation must take longer: divide by it': 0.572,
      'the devices are not counted': 147_734.9,
      'these are hours: a day has 86,400 seconds': 354.56,
      'these are seconds: a day has 86,400 of them': 1_276_423,
    },
  });
});

test('one device at full use does a day of work in a day', async () => {
  const actual = await student.call('trainingDays', 86_400e9, { devices: 1, flopsPerSecond: 1e9, utilisation: 1 });
  expectNumbers(actual).toBeClose(1, {
    tolerance: 1e-12,
    because: 'one division in float64',
    mistakes: { 'these are hours: a day has 86,400 seconds': 24, 'these are seconds: a day has 86,400 of them': 86_400 },
  });
});
