import { expectValue, random, student } from 'headway/grading';
import { test } from 'vitest';

test('random blocks come back to within half a step', async () => {
  for (let i = 0; i < 4; i++) {
    const weights = Array.from({ length: 32 }, () => random.integer(127) - 63 + (random.integer(3) - 1) / 4);
    weights[random.integer(32)] = -127;
    const steps = weights.map((weight) => Math.round(weight) + 0);
    expectValue(await student.call('quantizeBlock', weights)).toEqual({ scale: 1, steps });
  }
});
