import { expectNumbers, random, student } from 'headway/grading';
import { test } from 'vitest';

test('random predictions agree with the definition', async () => {
  for (let round = 0; round < 4; round++) {
    const bins = 2 + random.integer(14);
    const confidences = Array.from({ length: 20 + random.integer(60) }, () => random.uniform());
    const right = confidences.map((confidence) => random.uniform() < confidence ** 2);
    let expected = 0;
    for (let bin = 0; bin < bins; bin++) {
      const members = confidences.flatMap((value, i) => (Math.floor(value * bins) === bin ? [i] : []));
      if (members.length === 0) continue;
      const accuracy = members.filter((i) => right[i]).length / members.length;
      const confidence = members.reduce((sum, i) => sum + confidences[i], 0) / members.length;
      expected += (members.length / confidences.length) * Math.abs(accuracy - confidence);
    }
    const actual = await student.call('calibrationError', confidences, right, bins);
    expectNumbers(actual).toBeClose(expected, { tolerance: 1e-9, because: 'sums in float64' });
  }
});
