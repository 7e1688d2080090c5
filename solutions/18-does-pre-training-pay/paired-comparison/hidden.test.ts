import { expectFields, expectNumbers, random, student } from 'headway/grading';
import { test } from 'vitest';

test('any scores', async () => {
  for (let round = 0; round < 5; round++) {
    const hard = Array.from({ length: 3 + random.integer(8) }, () => 0.5 + 0.1 * random.normal());
    const before = hard.map((score) => score + 0.01 * random.normal());
    const after = hard.map((score) => score + 0.02 + 0.01 * random.normal());
    const n = hard.length;
    let [sum, squares] = [0, 0];
    for (let i = 0; i < n; i++) {
      sum += after[i] - before[i];
      squares += (after[i] - before[i]) ** 2;
    }
    const error = Math.sqrt((squares - (sum * sum) / n) / (n - 1) / n);
    const answer = expectFields(
      await student.call('pairedComparison', before, after),
      'difference',
      'standardError',
      't',
    );
    const exact = { tolerance: 1e-7, because: 'differences of squares in float64' };
    expectNumbers(answer.difference).toBeClose(sum / n, exact);
    expectNumbers(answer.standardError).toBeClose(error, exact);
    expectNumbers(answer.t).toBeClose(sum / n / error, { tolerance: 1e-4, because: 'a quotient of the two' });
  }
});
