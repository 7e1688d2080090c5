import { expectNumbers, random, student } from 'headway/grading';
import { test } from 'vitest';

test('the merged weight computes what the layer and its update compute together', async () => {
  for (let round = 0; round < 4; round++) {
    const [outputs, inputs, r] = [2 + random.integer(4), 2 + random.integer(4), 1 + random.integer(3)];
    const matrix = (rows: number, columns: number): number[][] =>
      Array.from({ length: rows }, () => Array.from({ length: columns }, () => random.normal()));
    const [weight, a, b] = [matrix(outputs, inputs), matrix(r, inputs), matrix(outputs, r)];
    const alpha = 1 + random.integer(8) + 0.5;
    const times = (m: number[][], x: number[]): number[] =>
      m.map((row) => row.reduce((sum, value, i) => sum + value * x[i], 0));
    // Column i of the merged weight is what the two paths together make of the i-th unit vector.
    const columns = Array.from({ length: inputs }, (_, i) => {
      const x = Array.from({ length: inputs }, (__, j) => Number(i === j));
      const beside = times(b, times(a, x));
      return times(weight, x).map((value, o) => value + (alpha / r) * beside[o]);
    });
    const merged = weight.map((_, o) => columns.map((column) => column[o]));
    const actual = expectNumbers(await student.call('mergeLora', weight, a, b, alpha));
    actual.toBeClose(merged, { tolerance: 1e-9, because: 'sums of a few products in float64' });
  }
});
