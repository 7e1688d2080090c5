import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { AdamW } from '../../lib/training/adamw';
import { GroupedAdamW } from '../../lib/training/grouped-adamw';
import { clipGradientNorm, lossAndGradients } from '../../lib/training/gradients';
import { learningRateAt } from '../../lib/training/learning-rate';
import golden from '../golden/training.json';

const values = (tensor: tf.Tensor) => Array.from(tensor.dataSync());
function expectClose(actual: number[], expected: number[], digits: number) {
  expect(actual.length).toBe(expected.length);
  actual.forEach((value, i) => expect(value).toBeCloseTo(expected[i], digits));
}

describe('AdamW', () => {
  const { shapes, config, initial, steps } = golden.adamw;
  const tensorsOf = (from: Record<string, number[]>) =>
    new Map(Object.entries(shapes).map(([name, shape]) => [name, tf.tensor(from[name], shape)]));

  it('walks ten steps as torch.optim.AdamW does, the learning rate changing at each, with decay on matrices only', () => {
    const before = tf.memory().numTensors;
    const parameters = new Map([...tensorsOf(initial)].map(([name, t]) => [name, tf.variable(t)]));
    const optimizer = new AdamW(parameters, config);
    const held = tf.memory().numTensors;
    for (const { learningRate, gradients, parameters: expected } of steps) {
      const scalars = optimizer.stepScalars(learningRate);
      tf.tidy(() => optimizer.update(tensorsOf(gradients), tf.tensor1d(scalars)));
      for (const [name, parameter] of parameters) {
        // Weights of about 1 moved by 0.05 a step: the rounding of ten float32 steps stays below 10⁻⁶.
        expectClose(values(parameter), expected[name as keyof typeof expected], 6);
      }
    }
    expect(tf.memory().numTensors).toBe(held);
    optimizer.dispose();
    expect(tf.memory().numTensors - before).toBe(2 * parameters.size); // initial tensors and variables
    parameters.forEach((parameter) => parameter.dispose());
  });

  it('leaves a parameter without a gradient as it is', () => {
    const parameters = new Map([['w', tf.variable(tf.ones([2, 2]))]]);
    const optimizer = new AdamW(parameters, { weightDecay: 1 });
    optimizer.update(new Map(), tf.tensor1d(optimizer.stepScalars(0.1)));
    expect(values(parameters.get('w')!)).toEqual([1, 1, 1, 1]);
  });

  it('names its state as PyTorch does', () => {
    const optimizer = new AdamW(new Map([['h.0.weight', tf.variable(tf.ones([2]))]]));
    expect([...optimizer.namedState().keys()]).toEqual(['exp_avg.h.0.weight', 'exp_avg_sq.h.0.weight']);
  });
});

describe('GroupedAdamW', () => {
  const { shapes, config, initial, steps } = golden.adamw;
  const [whole, half] = Object.keys(shapes) as (keyof typeof initial)[];
  const start = (name: keyof typeof initial) =>
    tf.tidy(() => tf.variable(tf.tensor(initial[name], shapes[name as keyof typeof shapes])));

  it('gives each parameter the steps of an AdamW with its own learning rate, PyTorch’s where that is the common one', () => {
    const before = tf.memory().numTensors;
    const parameters = new Map([whole, half].map((name) => [name as string, start(name)]));
    const grouped = new GroupedAdamW(parameters, new Map([[half as string, 0.5]]), config);
    const alone = new Map([[half as string, start(half)]]);
    const slow = new AdamW(alone, config);
    for (const { learningRate, gradients, parameters: expected } of steps) {
      tf.tidy(() => {
        const given = new Map([whole, half].map((name) => [name as string, tf.tensor(gradients[name], parameters.get(name)!.shape)])); // prettier-ignore
        grouped.update(given, tf.tensor1d(grouped.stepScalars(learningRate)));
        const one = new Map([[half as string, given.get(half)!]]);
        slow.update(one, tf.tensor1d(slow.stepScalars(learningRate / 2)));
      });
      expectClose(values(parameters.get(whole)!), expected[whole], 6); // as above
      expect(values(parameters.get(half)!)).toEqual(values(alone.get(half)!));
    }
    expect([...grouped.namedState().keys()].sort()).toEqual(
      [whole, half].flatMap((name) => [`exp_avg.${name}`, `exp_avg_sq.${name}`]).sort(),
    );
    expect(grouped.stepCount).toBe(steps.length);
    grouped.dispose();
    slow.dispose();
    for (const parameter of [...parameters.values(), ...alone.values()]) parameter.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('clipGradientNorm', () => {
  it.each(golden.clipping)('gives the gradients and the norm of PyTorch at maxNorm $maxNorm', (expected) => {
    const gradients = new Map(expected.before.map((gradient, i) => [`${i}`, tf.tensor1d(gradient)]));
    const before = tf.memory().numTensors;
    const { gradients: clipped, norm } = clipGradientNorm(gradients, expected.maxNorm);
    expect(tf.memory().numTensors - before).toBe(3); // two gradients and the norm
    // Ten float32 terms: six digits relative to the size of the gradients.
    const size = expected.norm;
    expectClose([values(norm)[0] / size], [1], 6);
    expected.after.forEach((after, i) => {
      const inUnits = (numbers: number[]) => numbers.map((value) => value / size);
      expectClose(inUnits(values(clipped.get(`${i}`)!)), inUnits(after), 6);
    });
  });

  it('only measures at Infinity', () => {
    const { gradients, norm } = clipGradientNorm(new Map([['w', tf.tensor1d([3, 4])]]), Infinity);
    expect([values(gradients.get('w')!), values(norm)]).toEqual([[3, 4], [5]]);
  });
});

describe('learningRateAt', () => {
  const nanogpt = {
    lrSchedulerType: 'cosine',
    learningRate: 1e-3,
    minLearningRate: 1e-4,
    warmupSteps: 100,
    maxSteps: 2000,
  } as const;

  it.each(golden.learningRate)('is nanoGPT’s at step $step', ({ step, rate }) => {
    expect(learningRateAt(step, nanogpt)).toBeCloseTo(rate, 15); // the same double arithmetic
  });

  it('is learningRate / (warmupSteps + 1) at step 0, not 0', () => {
    expect(learningRateAt(0, nanogpt)).toBe(1e-3 / 101);
  });

  it('falls in a straight line when linear and not at all when constant', () => {
    // Half way between 100 and 2000 is 1050.
    expect(learningRateAt(1050, { ...nanogpt, lrSchedulerType: 'linear' })).toBeCloseTo(5.5e-4, 15);
    expect(learningRateAt(1999, { ...nanogpt, lrSchedulerType: 'constant' })).toBe(1e-3);
  });

  it("falls as the original Transformer's does with `inverse_sqrt`, from warm-up's end on", () => {
    // Vaswani et al. 2017, eq. 3: C^-0.5 · min(step^-0.5, step · warmup^-1.5), here of the base model.
    const [hiddenSize, warmupSteps] = [512, 4000];
    const paper = (step: number): number =>
      hiddenSize ** -0.5 * Math.min(step ** -0.5, step * warmupSteps ** -1.5);
    const schedule = {
      lrSchedulerType: 'inverse_sqrt',
      learningRate: paper(warmupSteps),
      minLearningRate: 0,
      warmupSteps,
      maxSteps: 100_000,
    } as const;
    for (const step of [4000, 4001, 16_000, 200_000]) {
      expect(learningRateAt(step, schedule)).toBeCloseTo(paper(step), 12); // the same formula, rounding apart
    }
    expect(learningRateAt(16_000, schedule)).toBeCloseTo(schedule.learningRate / 2, 12); // four times as far: half
    expect(learningRateAt(0, { ...schedule, warmupSteps: 0 })).toBe(schedule.learningRate);
  });

  it('is defined when warm-up takes the whole run', () => {
    expect(learningRateAt(100, { ...nanogpt, maxSteps: 100 })).toBe(1e-4);
  });
});

describe('lossAndGradients', () => {
  it('gives gradients by checkpoint name, none for what the loss does not touch, and leaves no other tensor', () => {
    const w = tf.variable(tf.tensor1d([3, -1]));
    const parameters = new Map([['w', w], ['untouched', tf.variable(tf.zeros([1]))]]); // prettier-ignore
    const before = tf.memory().numTensors;
    const { loss, gradients } = lossAndGradients(() => tf.sum(tf.square(w)), parameters);
    expect(values(loss)).toEqual([10]);
    expect([...gradients].map(([name, gradient]) => [name, values(gradient)])).toEqual([['w', [6, -2]]]);
    expect(tf.memory().numTensors - before).toBe(2);
  });
});
