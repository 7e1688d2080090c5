import { expectFields, expectNumbers, random, student } from 'headway/grading';
import { test } from 'vitest';

test('random weights and shares', async () => {
  for (let round = 0; round < 3; round++) {
    const size = 1 + random.integer(9);
    const draw = (): Float64Array => Float64Array.from({ length: size }, () => random.normal());
    const [a, b, head, share] = [draw(), draw(), draw(), random.uniform()];
    const answer = await student.call(
      'betweenWeights',
      { 'h.0.weight': a },
      { 'h.0.weight': b, head },
      share,
    );
    const between = expectFields(answer, 'h.0.weight', 'head');
    expectNumbers(between['h.0.weight']).toBeClose(
      Array.from(a, (value, i) => value + share * (b[i] - value)),
      { tolerance: 1e-12, because: 'two products and a sum in float64' },
    );
    expectNumbers(between.head).toBeClose([...head], { tolerance: 1e-12, because: 'nothing is computed' });
  }
});
