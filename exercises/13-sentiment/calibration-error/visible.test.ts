import { expectNumbers, student } from 'headway/grading';
import { test } from 'vitest';

const exact = { tolerance: 1e-9, because: 'sums of short decimals in float64' };
const [yes, no] = [true, false];

test('right as often as it says: the error is zero', async () => {
  const answers = [yes, yes, yes, no, yes, no];
  expectNumbers(await student.call('calibrationError', [0.75, 0.75, 0.75, 0.75, 0.5, 0.5], answers, 4)).toBeClose(0, {
    ...exact,
    mistakes: {
      // Bins of four: 0.5 to 0.75 has its middle at 0.625, 0.75 to 1 at 0.875.
      "a bin's middle is taken for its confidence": (4 * 0.125 + 2 * 0.125) / 6,
    },
  });
});

test('a bin counts by how many predictions it has', async () => {
  // Bin 9: confidence 0.9, half of four right: 0.4 off. Bin 6: 0.6 and right: 0.4 off. Bin 1: 0.1 and wrong: 0.1 off.
  const confidences = [0.9, 0.9, 0.9, 0.9, 0.6, 0.1];
  const actual = await student.call('calibrationError', confidences, [yes, no, yes, no, yes, no], 10);
  expectNumbers(actual).toBeClose((4 * 0.4 + 0.4 + 0.1) / 6, {
    ...exact,
    mistakes: {
      'every bin counts the same, however few predictions it has': (0.4 + 0.4 + 0.1) / 3,
      'every bin counts the same, the empty ones too': (0.4 + 0.4 + 0.1) / 10,
      'only the worst bin counts (that is the maximum calibration error)': 0.4,
      'the sum is not divided by the number of predictions': 4 * 0.4 + 0.4 + 0.1,
      'each prediction is compared alone: that is no calibration error': (0.1 + 0.9 + 0.1 + 0.9 + 0.4 + 0.1) / 6,
    },
  });
});

test('too sure in one bin does not make up for too modest in another', async () => {
  // 0.8 and wrong, 0.2 and right: off by 0.8 both, in opposite directions.
  expectNumbers(await student.call('calibrationError', [0.8, 0.2], [no, yes], 5)).toBeClose(0.8, {
    ...exact,
    mistakes: {
      'the differences are not taken without their sign: too sure and too modest cancel': 0,
    },
  });
});

test('a confidence of 1 falls into the last bin, and empty bins count for nothing', async () => {
  const actual = expectNumbers(await student.call('calibrationError', [1, 1, 0.9, 0.9], [yes, no, yes, yes], 10));
  actual.toObey('an empty bin is divided by zero, or a confidence of 1 has no bin', ({ data }) =>
    Number.isFinite(data[0]),
  );
  actual.toBeClose(0.8 / 4, exact); // one bin: 3.8 sure, 3 right
});
