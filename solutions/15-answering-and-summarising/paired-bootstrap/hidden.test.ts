import { expectFields, expectNumbers, random, student } from 'headway/grading';
import { test } from 'vitest';

test('random scores agree with a count by hand', async () => {
  for (let round = 0; round < 4; round++) {
    const n = 6 + random.integer(10);
    const b = Array.from({ length: n }, () => random.uniform());
    const a = b.map((score) => score + 0.1 * random.normal() + 0.02);
    const samples = Array.from({ length: 200 }, () => Array.from({ length: n }, () => random.integer(n)));
    let measured = 0;
    for (let i = 0; i < n; i++) measured += (a[i] - b[i]) / n;
    let far = 0;
    for (const sample of samples) {
      let drawn = 0;
      for (const i of sample) drawn += (a[i] - b[i]) / n;
      if (Math.abs(drawn - measured) >= Math.abs(measured)) far++;
    }
    const answer = expectFields(await student.call('pairedBootstrap', a, b, samples), 'difference', 'pValue');
    expectNumbers(answer.difference).toBeClose(measured, { tolerance: 1e-12, because: 'a mean in float64' });
    expectNumbers(answer.pValue).toBeClose((far + 1) / 201, {
      tolerance: 1e-12,
      because: 'a ratio of counts',
    });
  }
});

test('a system against itself: nothing is surer than that there is no difference', async () => {
  const a = Array.from({ length: 5 }, () => random.uniform());
  const samples = Array.from({ length: 20 }, () => a.map(() => random.integer(5)));
  const answer = expectFields(await student.call('pairedBootstrap', a, a, samples), 'difference', 'pValue');
  expectNumbers(answer.difference).toBeClose(0, { tolerance: 0, because: 'all differences are 0' });
  expectNumbers(answer.pValue).toBeClose(1, { tolerance: 0, because: 'every drawn set is as far: at 0' });
});
