import { expectNumbers, random, student } from 'headway/grading';
import { test } from 'vitest';

test('random labels: every class present has the same sum of weights, and the mean weight is 1', async () => {
  for (let round = 0; round < 4; round++) {
    const classCount = 2 + random.integer(6);
    const labels = Array.from({ length: 5 + random.integer(60) }, () =>
      Math.floor(classCount * random.uniform() ** 2),
    );
    const actual = expectNumbers(await student.call('classWeights', labels, classCount));
    actual.toHaveShape([classCount]);
    const present = new Set(labels);
    const each = labels.length / present.size; // what the weights of one class must sum to
    const expected = Array.from({ length: classCount }, (_, id) =>
      present.has(id) ? each / labels.filter((label) => label === id).length : 0,
    );
    actual.toBeClose(expected, { tolerance: 1e-9, because: 'a division in float64' });
  }
});
