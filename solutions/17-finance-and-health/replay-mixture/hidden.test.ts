import { expectValue, random, student } from 'headway/grading';
import { test } from 'vitest';

test('random sizes, shares and epochs', async () => {
  for (let round = 0; round < 5; round++) {
    const [n, m, epoch] = [4 + random.integer(30), 1 + random.integer(9), random.integer(5)];
    const share = 0.05 + 0.6 * random.uniform();
    const fresh = Array.from({ length: n }, (_, i) => `new ${i}`);
    const old = Array.from({ length: m }, (_, i) => `old ${i}`);
    const expected = [...fresh];
    const count = Math.round((n * share) / (1 - share));
    for (let i = epoch * count; i < (epoch + 1) * count; i++) expected.push(old[i % m]);
    expectValue(await student.call('replayMixture', fresh, old, share, epoch)).toEqual(expected);
  }
});
