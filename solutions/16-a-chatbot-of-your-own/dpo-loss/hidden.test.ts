import { expectNumbers, random, student } from 'headway/grading';
import { test } from 'vitest';

test('random pairs agree with the definition', async () => {
  for (let round = 0; round < 4; round++) {
    const pairs = 1 + random.integer(6);
    const draw = (): number[] => Array.from({ length: pairs }, () => -20 - 10 * random.uniform());
    const policy = { chosen: draw(), rejected: draw() };
    const reference = { chosen: draw(), rejected: draw() };
    const beta = 0.05 + random.uniform();
    let sum = 0;
    for (let i = 0; i < pairs; i++) {
      const chosen = beta * (policy.chosen[i] - reference.chosen[i]);
      const rejected = beta * (policy.rejected[i] - reference.rejected[i]);
      sum -= Math.log(1 / (1 + Math.exp(-(chosen - rejected))));
    }
    expectNumbers(await student.call('dpoLoss', policy, reference, beta)).toBeClose(sum / pairs, {
      tolerance: 1e-9,
      because: 'a mean of a few logarithms in float64',
    });
  }
});
