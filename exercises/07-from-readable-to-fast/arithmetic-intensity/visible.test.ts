import { expectNumbers, expectValue, student } from 'headway/grading';
import { test } from 'vitest';

const because = 'one division in float64';
const mistakesOf = (flops: number, numbers: number, result: number): Record<string, number> => ({
  'a multiplication and an addition are two operations': flops / 2 / (4 * numbers),
  'these are operations a number: each takes 4 bytes': flops / numbers,
  'the result is written, too': flops / (4 * (numbers - result)),
  'turned round: operations by bytes, not bytes by operations': (4 * numbers) / flops,
});

test('a square matrix product of size 300 has 50 operations a byte', async () => {
  // 2 · 300³ operations, 3 · 300² numbers.
  expectNumbers(await student.call('productIntensity', 300, 300, 300)).toBeClose(50, {
    tolerance: 1e-9,
    because,
    mistakes: {
      ...mistakesOf(2 * 300 ** 3, 3 * 300 ** 2, 300 ** 2),
      'each number moves once, not once for every product it is in': 1 / 6,
    },
  });
});

test('one row by a matrix has half an operation a byte', async () => {
  // What a model does to write one token: 2 · 1000 · 500 operations, 1000 + 1000 · 500 + 500 numbers.
  const numbers = 1000 + 500_000 + 500;
  expectNumbers(await student.call('productIntensity', 1, 1000, 500)).toBeClose(1e6 / (4 * numbers), {
    tolerance: 1e-9,
    because,
    mistakes: {
      'these are operations a number: each takes 4 bytes': 1e6 / numbers,
      'the matrix has k·m numbers': 1e6 / (4 * (1000 + 1000 + 500)),
      'a multiplication and an addition are two operations': 5e5 / (4 * numbers),
    },
  });
});

test('an addition of two arrays has a twelfth', async () => {
  expectNumbers(await student.call('elementwiseIntensity', 2, 1)).toBeClose(1 / 12, {
    tolerance: 1e-12,
    because,
    mistakes: {
      'the result is written, too': 1 / 8,
      'these are operations a number: each takes 4 bytes': 1 / 3,
      'turned round: operations by bytes, not bytes by operations': 12,
    },
  });
});

test('a product that is compute-bound in training is memory-bound in generation', async () => {
  // 200 GFLOP/s and 20 GB/s: 10 operations a byte.
  const laptop = { flopsPerSecond: 200e9, bytesPerSecond: 20e9 };
  for (const [intensity, expected] of [
    [170.7, 'compute'],
    [0.5, 'memory'],
    [9, 'memory'],
    [11, 'compute'],
  ] as const) {
    const other = expected === 'memory' ? 'compute' : 'memory';
    expectValue(await student.call('boundBy', intensity, laptop)).toEqual(expected, {
      mistakes: {
        'the wrong way round, or compared with the wrong number: the two times are equal at flopsPerSecond / bytesPerSecond':
          other,
      },
    });
  }
});
