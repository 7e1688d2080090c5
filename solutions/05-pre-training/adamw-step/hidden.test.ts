import { expectFields, expectNumbers, random, student } from 'headway/grading';
import { test } from 'vitest';

test('twenty updates of a random parameter follow the algorithm', async () => {
  const length = 3 + random.integer(5);
  const config = { learningRate: 0.01, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1 };
  const draw = (): Float64Array => Float64Array.from({ length }, () => random.normal());
  const start = draw();
  let state: Record<'parameter' | 'firstMoment' | 'secondMoment', unknown> = {
    parameter: start,
    firstMoment: new Float64Array(length),
    secondMoment: new Float64Array(length),
  };
  const weights = [...start];
  const [m, v] = [new Array<number>(length).fill(0), new Array<number>(length).fill(0)];
  for (let step = 1; step <= 20; step++) {
    const gradient = draw();
    const answer = await student.call('adamwStep', state, gradient, step, config);
    state = expectFields(answer, 'parameter', 'firstMoment', 'secondMoment');
    for (let i = 0; i < length; i++) {
      m[i] += 0.1 * (gradient[i] - m[i]);
      v[i] += 0.05 * (gradient[i] * gradient[i] - v[i]);
      weights[i] *= 1 - 0.01 * 0.1;
      weights[i] -=
        (0.01 * (m[i] / (1 - Math.pow(0.9, step)))) / (Math.sqrt(v[i] / (1 - Math.pow(0.95, step))) + 1e-8);
    }
  }
  expectNumbers(state.parameter).toBeClose(weights, {
    tolerance: 1e-7,
    because: 'twenty updates in float64; decay before or after the step is the same',
  });
});
