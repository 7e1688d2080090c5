import { expectNumbers, random, student } from 'headway/grading';
import { test } from 'vitest';

/** In float64, and stable. */
function reference(row: Float32Array): number[] {
  const largest = Math.max(...row);
  const exponentials = Array.from(row, (score) => Math.exp(score - largest));
  const sum = exponentials.reduce((total, value) => total + value, 0);
  return exponentials.map((value) => value / sum);
}

test('random rows of many lengths agree with softmax in float64', async () => {
  for (const length of [1, 2, 7, 64 + random.integer(64)]) {
    const row = Float32Array.from({ length }, () => 3 * random.normal());
    const actual = await student.call('softmax', row);
    expectNumbers(actual).toBeClose(reference(row), {
      tolerance: 1e-6,
      because: 'float32 keeps a probability to 6e-8, and a sum of 128 may lose a few of these',
    });
  }
});

test('adding 100 to every score changes nothing', async () => {
  const row = Float32Array.from({ length: 5 }, () => random.normal());
  const actual = await student.call(
    'softmax',
    row.map((score) => score + 100),
  );
  expectNumbers(actual).toBeClose(reference(row), {
    tolerance: 1e-5,
    because: 'a score of 100 has a float32 rounding of 4e-6',
  });
});
