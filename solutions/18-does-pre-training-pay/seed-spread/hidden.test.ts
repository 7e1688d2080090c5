import { expectFields, expectNumbers, random, student } from 'headway/grading';
import { test } from 'vitest';

test('any number of seeds', async () => {
  for (let round = 0; round < 5; round++) {
    const scores = Array.from({ length: 2 + random.integer(9) }, () => 0.5 + 0.1 * random.normal());
    const n = scores.length;
    let [sum, squares] = [0, 0];
    for (const score of scores) [sum, squares] = [sum + score, squares + score * score];
    const variance = (squares - (sum * sum) / n) / (n - 1);
    const exact = { tolerance: 1e-7, because: 'a difference of squares in float64' };
    const answer = expectFields(
      await student.call('seedSpread', scores),
      'mean',
      'standardDeviation',
      'standardError',
    );
    expectNumbers(answer.mean).toBeClose(sum / n, exact);
    expectNumbers(answer.standardDeviation).toBeClose(Math.sqrt(variance), exact);
    expectNumbers(answer.standardError).toBeClose(Math.sqrt(variance / n), exact);
  }
});
