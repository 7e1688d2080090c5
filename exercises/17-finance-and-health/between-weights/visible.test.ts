import { expectFields, expectNumbers, student } from 'headway/grading';
import { test } from 'vitest';

const exact = { tolerance: 1e-12, because: 'two products and a sum in float64' };
const before = { 'wte.weight': Float64Array.of(1, 2, -4), 'ln.bias': Float64Array.of(8) };
const after = { 'wte.weight': Float64Array.of(5, 2, 0), 'ln.bias': Float64Array.of(0) };

test('a share of 0 is before, 1 is after, and a quarter is a quarter of the way', async () => {
  const quarter = expectFields(await student.call('betweenWeights', before, after, 0.25), 'wte.weight', 'ln.bias');
  expectNumbers(quarter['wte.weight']).toBeClose([2, 2, -3], {
    ...exact,
    mistakes: {
      'before and after are exchanged': [4, 2, -1],
      'the change is added to after, not to before: it goes beyond': [6, 2, 1],
      'the share of the change is missing from before: before and share · after are added': [2.25, 2.5, -4],
      'it stops half-way, whatever the share': [3, 2, -2],
    },
  });
  expectNumbers(quarter['ln.bias']).toBeClose([6], {
    ...exact,
    mistakes: { 'before and after are exchanged': [2], 'only matrices are moved; norms and biases change too': [0] },
  });
  const [none, all] = [0, 1].map(async (share) =>
    expectFields(await student.call('betweenWeights', before, after, share), 'wte.weight', 'ln.bias'),
  );
  expectNumbers((await none)['wte.weight']).toBeClose([1, 2, -4], exact);
  expectNumbers((await all)['wte.weight']).toBeClose([5, 2, 0], exact);
});

test('what only the fine-tuned model has stays as it was learned', async () => {
  const tuned = { ...after, 'score.weight': Float64Array.of(3, -1) };
  const half = expectFields(await student.call('betweenWeights', before, tuned, 0.5), 'ln.bias', 'score.weight');
  expectNumbers(half['score.weight']).toBeClose([3, -1], {
    ...exact,
    mistakes: { 'a new head is shrunk, as though it had been zero before': [1.5, -0.5], 'a new head is lost': [] },
  });
  expectNumbers(half['ln.bias']).toBeClose([4], exact);
});
