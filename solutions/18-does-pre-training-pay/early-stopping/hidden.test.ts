import { expectValue, random, student } from 'headway/grading';
import { test } from 'vitest';

test('any curves', async () => {
  for (let round = 0; round < 8; round++) {
    const length = 4 + random.integer(12);
    const curve = (): number[] =>
      Array.from(
        { length },
        (_, i) => Math.round(1000 * (0.7 - 0.3 / (i + 1) + 0.05 * random.normal())) / 1000,
      );
    const [validation, testScores, patience] = [curve(), curve(), 1 + random.integer(4)];
    let [best, since, epochs] = [-1, 0, 0];
    for (let epoch = 0; epoch < length && since < patience; epoch++) {
      epochs = epoch + 1;
      if (best < 0 || validation[epoch] > validation[best]) [best, since] = [epoch, 0];
      else since++;
    }
    expectValue(await student.call('earlyStopping', validation, testScores, patience)).toEqual({
      bestEpoch: best,
      testScore: testScores[best],
      epochs,
    });
  }
});
