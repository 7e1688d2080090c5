import { expectFields, expectNumbers, student } from 'headway/grading';
import { test } from 'vitest';

const one = (value: number): Float64Array => Float64Array.of(value);
const config = { learningRate: 0.1, beta1: 0.9, beta2: 0.95, epsilon: 0, weightDecay: 0 };
const fresh = { parameter: one(2), firstMoment: one(0), secondMoment: one(0) };
const stateOf = (answer: unknown) => expectFields(answer, 'parameter', 'firstMoment', 'secondMoment');
const exact = { tolerance: 1e-9, because: 'a few operations in float64' };

test('the means remember: nine tenths of the old, one tenth of the new', async () => {
  const before = { parameter: one(2), firstMoment: one(1), secondMoment: one(3) };
  const after = stateOf(await student.call('adamwStep', before, one(4), 5, config));
  expectNumbers(after.firstMoment).toBeClose([0.9 * 1 + 0.1 * 4], {
    ...exact,
    mistakes: { 'old and new are exchanged in the running mean': [0.1 * 1 + 0.9 * 4] },
  });
  expectNumbers(after.secondMoment).toBeClose([0.95 * 3 + 0.05 * 16], {
    ...exact,
    mistakes: {
      'the second mean takes the gradient, not its square': [0.95 * 3 + 0.05 * 4],
      'beta1 is used for both means': [0.9 * 3 + 0.1 * 16],
    },
  });
});

test('the first step moves by the learning rate, whatever the gradient’s size', async () => {
  // m = 0.1·g and v = 0.05·g²; corrected they are g and g², so the step is 0.1 · g / |g| = 0.1.
  for (const gradient of [5, 0.001]) {
    const after = stateOf(await student.call('adamwStep', fresh, one(gradient), 1, config));
    expectNumbers(after.parameter).toBeClose([1.9], {
      ...exact,
      mistakes: {
        'the gradient is added, not subtracted': [2.1],
        'only the second mean is corrected for its start at zero': [2 - 0.1 * 0.1],
        'only the first mean is corrected for its start at zero': [2 - 0.1 / Math.sqrt(0.05)],
      },
    });
  }
});

test('at the second step both means are still corrected', async () => {
  // Gradients 1 and then 3: m = 0.9·0.1 + 0.1·3 = 0.39, v = 0.95·0.05 + 0.05·9 = 0.4975.
  const before = { parameter: one(2), firstMoment: one(0.1), secondMoment: one(0.05) };
  const [m, v] = [0.39, 0.4975];
  const moved = (correction1: number, correction2: number): number[] => [
    2 - (0.1 * (m / correction1)) / Math.sqrt(v / correction2),
  ];
  const after = stateOf(await student.call('adamwStep', before, one(3), 2, config));
  expectNumbers(after.parameter).toBeClose(moved(1 - 0.81, 1 - 0.9025), {
    ...exact,
    mistakes: {
      'the means are not corrected for their start at zero': moved(1, 1),
      'the correction does not depend on the step': moved(0.1, 0.05),
    },
  });
});

test('weight decay acts on the weight, not through the gradient', async () => {
  // A gradient of 1 moves the weight by 0.1; the decay takes 0.1 · 0.5 of 2 besides.
  const decaying = { ...config, weightDecay: 0.5 };
  const after = stateOf(await student.call('adamwStep', fresh, one(1), 1, decaying));
  expectNumbers(after.parameter).toBeClose([2 - 0.1 - 0.1], {
    ...exact,
    mistakes: {
      'the decay is added to the gradient, where the root divides it away (or it is missing)': [1.9],
      'the decay is not multiplied by the learning rate': [2 * 0.5 - 0.1],
      'the decay has the wrong sign': [2 + 0.1 - 0.1],
    },
  });
});

test('epsilon stands outside the root', async () => {
  const after = stateOf(await student.call('adamwStep', fresh, one(0.1), 1, { ...config, epsilon: 0.1 }));
  expectNumbers(after.parameter).toBeClose([2 - (0.1 * 0.1) / (0.1 + 0.1)], {
    ...exact,
    mistakes: {
      'epsilon stands inside the root': [2 - (0.1 * 0.1) / Math.sqrt(0.01 + 0.1)],
      'epsilon is missing': [1.9],
    },
  });
});
