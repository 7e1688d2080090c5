import { expectFields, expectNumbers, random, student } from 'headway/grading';
import { test } from 'vitest';

test('random probabilities and thresholds', async () => {
  for (let round = 0; round < 4; round++) {
    const [count, classes] = [20 + random.integer(20), 2 + random.integer(3)];
    const rows = Array.from({ length: count }, () => {
      const drawn = Array.from({ length: classes }, () => 0.05 + random.uniform());
      const sum = drawn.reduce((a, b) => a + b, 0);
      return drawn.map((value) => value / sum);
    });
    const labels = rows.map(() => random.integer(classes));
    const surest = rows.map((row) => Math.max(...row)).sort((a, b) => b - a);
    const threshold = surest[3 + random.integer(count - 5)] - 1e-9;
    const kept = rows.flatMap((row, i) => (row.some((p) => p >= threshold) ? [i] : []));
    const wrong = kept.filter((i) => rows[i].some((p) => p > rows[i][labels[i]]));
    const answer = await student.call('answerOrDecline', rows, labels, threshold);
    const { coverage, risk } = expectFields(answer, 'coverage', 'risk');
    const exact = { tolerance: 1e-12, because: 'two quotients of small counts' };
    expectNumbers(coverage).toBeClose(kept.length / count, exact);
    expectNumbers(risk).toBeClose(wrong.length / kept.length, exact);
  }
});
