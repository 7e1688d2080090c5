import { expectNumbers, student } from 'headway/grading';
import { test } from 'vitest';

const machine = { flopsPerSecond: 100, bytesPerSecond: 20 };
const because = 'a few operations in float64';

test('under the slope, memory decides', async () => {
  // Two operations a byte, 20 bytes a second.
  expectNumbers(await student.call('attainable', 2, machine)).toBeClose(40, {
    tolerance: 1e-9,
    because,
    mistakes: {
      'this is the peak: memory cannot feed it at this intensity': 100,
      'bytes come at bytesPerSecond, and each brings `intensity` operations: multiply': 10,
      'both limits hold at once: the speed is the smaller, not their sum': 140,
    },
  });
});

test('under the flat roof, arithmetic decides', async () => {
  expectNumbers(await student.call('attainable', 50, machine)).toBeClose(100, {
    tolerance: 1e-9,
    because,
    mistakes: {
      'above the peak: no processor does more than flopsPerSecond': 1000,
      'bytes come at bytesPerSecond, and each brings `intensity` operations: multiply': 0.4,
      'both limits hold at once: the speed is the smaller, not their sum': 1100,
    },
  });
});

test('a kernel takes the longer of its two times', async () => {
  // 300 operations take 3 s, 100 bytes take 5 s.
  expectNumbers(await student.call('secondsAtLeast', [{ flops: 300, bytes: 100 }], machine)).toBeClose(5, {
    tolerance: 1e-9,
    because,
    mistakes: {
      'the shorter of the two times: the kernel is done when both are': 3,
      'fetching and computing go on at once: the longer time counts, not the sum': 8,
    },
  });
});

test('each kernel waits for its own bound', async () => {
  const kernels = [
    { flops: 300, bytes: 100 }, // 3 s and 5 s
    { flops: 900, bytes: 20 }, // 9 s and 1 s
    { flops: 10, bytes: 40 }, // 0.1 s and 2 s
  ];
  expectNumbers(await student.call('secondsAtLeast', kernels, machine)).toBeClose(16, {
    tolerance: 1e-9,
    because,
    mistakes: {
      'one kernel cannot fetch for the next: take the longer time of each, then the sum': 12.1,
      'kernels run one after the other: their times add up': 9,
      'the shorter of the two times: the kernel is done when both are': 4.1,
      'fetching and computing go on at once: the longer time counts, not the sum': 20.1,
    },
  });
});
