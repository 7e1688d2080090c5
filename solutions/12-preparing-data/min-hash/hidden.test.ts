import { expectNumbers, random, student } from 'headway/grading';
import { test } from 'vitest';

const prime = 4093;

test('random sets: the signature is the smallest image, permutation by permutation', async () => {
  for (let round = 0; round < 4; round++) {
    const set = Array.from({ length: 2 + random.integer(40) }, () => random.integer(prime));
    const multipliers = Array.from({ length: 3 + random.integer(20) }, () => 1 + random.integer(prime - 1));
    const offsets = multipliers.map(() => random.integer(prime));
    const expected = multipliers.map((multiplier, k) => {
      let smallest = prime;
      for (const x of set) smallest = Math.min(smallest, (multiplier * x + offsets[k]) % prime);
      return smallest;
    });
    expectNumbers(await student.call('minHashSignature', set, multipliers, offsets)).toBeClose(expected, {
      tolerance: 0,
      because: 'whole numbers',
    });
  }
});

test('random signatures: the estimate is the share of equal places', async () => {
  for (let round = 0; round < 4; round++) {
    const a = Array.from({ length: 4 + random.integer(60) }, () => random.integer(5));
    const b = a.map((value) => (random.uniform() < 0.5 ? value : random.integer(5)));
    let equal = 0;
    for (let k = 0; k < a.length; k++) if (a[k] === b[k]) equal++;
    expectNumbers(await student.call('estimatedSimilarity', a, b)).toBeClose(equal / a.length, {
      tolerance: 1e-12,
      because: 'a division in float64',
    });
  }
});
