import { expectValue, random, student } from 'headway/grading';
import { test } from 'vitest';

test('any set, any order', async () => {
  for (let round = 0; round < 5; round++) {
    const times = 2 + random.integer(4);
    const quotas = ['x', 'y', 'z'].map((label) => ({ label, quota: 1 + random.integer(6) }));
    const labels = random.shuffle(
      quotas.flatMap(({ label, quota }) => new Array<string>(times * quota).fill(label)),
    );
    const order = random.shuffle(labels.map((_, place) => place));
    const drawn = new Set(
      quotas.flatMap(({ label, quota }) => order.filter((place) => labels[place] === label).slice(0, quota)),
    );
    const count = quotas.reduce((sum, { quota }) => sum + quota, 0);
    expectValue(await student.call('stratifiedSubset', labels, count, order)).toEqual(
      order.filter((place) => drawn.has(place)),
    );
  }
});
