import * as tf from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { UnsupportedError } from '../../lib/errors';
import type { Gpt } from '../../lib/models/gpt';
import { Random } from '../../lib/random';
import { AdamW } from '../../lib/training/adamw';
import { nextTokenLoss } from '../../lib/training/next-token-loss';
import type { StepRecord, TrainingHistory } from '../../lib/training/training-history';
import { TrainingStep } from '../../lib/training/training-step';
import { type Blocks, TinyBlocks, tinyGpt, tinyTrainer } from './tiny-run';

const weightsOf = (model: Gpt): number[] =>
  [...model.namedParameters().values()].flatMap((w) => Array.from(w.dataSync()));
const lossesOf = ({ records }: TrainingHistory): number[] => records.map(({ loss }) => loss);
const largestDifference = (a: number[], b: number[]): number =>
  Math.max(...a.map((value, i) => Math.abs(value - b[i])));

/** Twenty steps of the tiny run, with all that changes from step to step: batches, dropout, learning rate. */
async function run(
  compile: boolean | 'auto',
  overrides: Parameters<typeof tinyTrainer>[0] = {},
): Promise<{ history: TrainingHistory; weights: number[] }> {
  const model = overrides.model ?? tinyGpt();
  const config = { maxSteps: 20, saveSteps: 0, evalSteps: 0, ...overrides.config };
  const history = await tinyTrainer({ compile, ...overrides, model, config }).train();
  return { history, weights: weightsOf(model) };
}

describe('a compiled training step', () => {
  it.each([
    ['of one batch', 1],
    ['of three batches whose gradients are added up', 3],
  ])('%s does what the eager one does, over 20 steps', async (_, gradientAccumulationSteps) => {
    const config = { gradientAccumulationSteps };
    const [compiled, eager] = [await run(true, { config }), await run(false, { config })];
    expect(compiled.history.compiled && !eager.history.compiled).toBe(true);
    // Losses of about 2.4, other orders of summation: 20 steps of float32 rounding, which Adam magnifies where a
    // gradient is near 0.
    expect(largestDifference(lossesOf(compiled.history), lossesOf(eager.history))).toBeLessThan(2e-5);
    expect(largestDifference(compiled.weights, eager.weights)).toBeLessThan(2e-4);
  });

  it('takes learning rate, step count, batch and dropout anew at each step', async () => {
    // The eager run proves it for all of them at once: were one frozen, the losses would part within steps.
    const config = { gradientAccumulationSteps: 1, learningRate: 0.1, warmupSteps: 5, maxSteps: 8 };
    const [compiled, eager] = [await run(true, { config }), await run(false, { config })];
    expect(largestDifference(lossesOf(compiled.history), lossesOf(eager.history))).toBeLessThan(1e-4);
    const losses = lossesOf(compiled.history);
    expect(new Set(losses).size).toBe(losses.length);
  });

  it('compiles once for each shape of a batch', async () => {
    const source = new TinyBlocks();
    let turn = 0;
    const cut = ({ inputIds, labels }: Blocks): Blocks => ({
      batchSize: 1,
      sequenceLength: 6,
      inputIds: inputIds.slice(0, 6),
      labels: labels.slice(0, 6),
    });
    const next = () => (turn++ % 3 === 2 ? cut(source.next()) : source.next());
    const config = { gradientAccumulationSteps: 1 };
    const compiled = await run(true, { batches: { next, state: null }, config });
    expect(compiled.history.records.filter(({ compileSeconds }) => compileSeconds).map(({ step }) => step)).toEqual([1, 3]); // prettier-ignore
  });

  it('leaves a batch whose labels are all ignored out of the mean, and updates by the others', async () => {
    const ignored = new TinyBlocks().next();
    ignored.labels.fill(-100);
    const source = new TinyBlocks();
    let turn = 0;
    const half = { next: () => (turn++ % 2 ? ignored : source.next()), state: null };
    const config = { maxSteps: 3, gradientAccumulationSteps: 2 };
    const [mixed, alone] = [tinyGpt(0), tinyGpt(0)];
    await run(true, { model: mixed, batches: half, config });
    await run(true, { model: alone, config: { ...config, gradientAccumulationSteps: 1 } });
    expect(weightsOf(mixed)).toEqual(weightsOf(alone));
  });

  it('keeps memory flat over 2,000 steps', async () => {
    const model = tinyGpt();
    const before = tf.memory().numTensors;
    const seen: { tensors: number; bytes: number }[] = [];
    const onStep = ({ step }: StepRecord): void => {
      if (step % 100 === 0) seen.push({ tensors: tf.memory().numTensors, bytes: process.memoryUsage().rss });
    };
    await run(true, { model, onStep, config: { maxSteps: 2000, gradientAccumulationSteps: 1 } });
    expect(new Set(seen.map(({ tensors }) => tensors)).size).toBe(1);
    // The first 500 steps may still fill pools; after that 1,500 steps of 1 kB each would already show.
    const settled = seen.slice(5).map(({ bytes }) => bytes);
    expect(Math.max(...settled) - settled[0]).toBeLessThan(30e6); // the heap's own breathing
    expect(tf.memory().numTensors).toBe(before);
  });

  it('lets timers have their turn between steps', async () => {
    let ticks = 0;
    const timer = setInterval(() => (ticks += 1), 0);
    await run(true);
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(10);
  });
});

describe('how a step runs is told', () => {
  it('at the first step: compiled, and with what', async () => {
    const { history } = await run('auto', { config: { maxSteps: 3 } });
    const told = history.records.map(({ execution }) => execution);
    expect(told[0]).toMatch(/^compiled with ONNX Runtime \d+\.\d+\.\d+$/);
    expect(told.slice(1)).toEqual([undefined, undefined]);
    expect(history).toMatchObject({ compiled: true, execution: told[0] });
    expect(history.records[0].compileSeconds).toBeGreaterThan(0);
    expect(history.records[1].compileSeconds).toBeUndefined();
  });

  it('or eager, where that was asked for', async () => {
    const { history } = await run(false, { config: { maxSteps: 1 } });
    expect(history.records[0].execution).toBe('eager on cpu: as asked for');
  });
});

describe('HEADWAY_COMPILE', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('is off: eager, unless the program asks for compiled', async () => {
    vi.stubEnv('HEADWAY_COMPILE', 'off');
    const config = { maxSteps: 1 };
    expect((await run('auto', { config })).history.execution).toBe('eager on cpu: HEADWAY_COMPILE=off');
    expect((await run(true, { config })).history.compiled).toBe(true);
  });

  it('is neither on nor off: told', () => {
    vi.stubEnv('HEADWAY_COMPILE', 'yes');
    expect(() => tinyTrainer()).toThrow('HEADWAY_COMPILE: must be on or off, got "yes"');
  });
});

describe('a step that cannot be compiled', () => {
  /** The tiny loss, but it looks at a value on the way. */
  const looking = (model: Gpt) => (batch: Blocks, context: { random?: Random }) => {
    const loss = nextTokenLoss(model)(batch, context);
    loss.dataSync();
    return loss;
  };

  it('is taken eagerly, with the reason, and draws the same dropout as if it had been eager from the start', async () => {
    const [falling, eager] = [tinyGpt(), tinyGpt()];
    const a = await run('auto', { model: falling, loss: looking(falling) });
    const b = await run(false, { model: eager });
    expect(a.history.compiled).toBe(false);
    expect(a.history.records[0].execution).toMatch(/^eager on cpu: compile: .*looks at no value/);
    expect(lossesOf(a.history)).toEqual(lossesOf(b.history));
    expect(a.weights).toEqual(b.weights);
  });

  it('fails if compiling was asked for, with the weights as they were', async () => {
    const model = tinyGpt();
    const before = weightsOf(model);
    await expect(run(true, { model, loss: looking(model) })).rejects.toThrow(UnsupportedError);
    expect(weightsOf(model)).toEqual(before);
  });

  it('because something frozen changed at the second step goes on eagerly, rightly', async () => {
    // The scale is a plain number that differs from step to step: the recording would keep the first.
    const scaled = (model: Gpt) => {
      let calls = 0;
      return (batch: Blocks, context: { random?: Random }): tf.Scalar =>
        tf.mul(nextTokenLoss(model)(batch, context), 1 + batch.inputIds[0] + 0 * calls++) as tf.Scalar;
    };
    const [falling, eager] = [tinyGpt(), tinyGpt()];
    const config = { maxSteps: 6, gradientAccumulationSteps: 1 };
    const a = await run('auto', { model: falling, loss: scaled(falling), config });
    const b = await run(false, { model: eager, loss: scaled(eager), config });
    expect(a.history.records.map(({ execution }) => execution?.split(' ')[0])).toEqual(['compiled', 'eager', undefined, undefined, undefined, undefined]); // prettier-ignore
    expect(largestDifference(lossesOf(a.history), lossesOf(b.history))).toBeLessThan(1e-4);
  });

  it('because something frozen changed later ends the run: the steps between cannot be taken back', async () => {
    let calls = 0;
    const later = (model: Gpt) => (batch: Blocks, context: { random?: Random }) =>
      tf.mul(nextTokenLoss(model)(batch, context), ++calls > 2 ? 2 : 1) as tf.Scalar;
    const model = tinyGpt();
    const config = { maxSteps: 8, gradientAccumulationSteps: 1 };
    await expect(run('auto', { model, loss: later(model), config })).rejects.toThrow(/recorded as fixed has changed/); // prettier-ignore
  });
});

it('a step in parts gives the gradients of the large batch, though its batches are of unequal size', async () => {
  // One weight, a squared error: the gradient can be told from how the weight moves under plain arithmetic.
  const rows = [[1, 2], [3, -1], [0.5, 4], [-2, 1], [5, 0]]; // prettier-ignore
  const batchOf = (some: number[][]) => ({
    batchSize: some.length,
    sequenceLength: 2,
    labels: new Int32Array(some.length),
    x: Float32Array.from(some.flat()),
  });
  const norms: number[] = [];
  for (const parts of [
    [[0, 5]],
    [
      [0, 1],
      [1, 4],
      [4, 5],
    ],
  ]) {
    // prettier-ignore
    const w = tf.variable(tf.tensor2d([[0.3], [-0.7]]));
    const untouched = tf.variable(tf.ones([1, 1]));
    const parameters = new Map([['w', w], ['untouched', untouched]]); // prettier-ignore
    const optimizer = new AdamW(parameters, { weightDecay: 0.5 });
    const step = new TrainingStep<ReturnType<typeof batchOf>>({
      loss: ({ x, batchSize }) =>
        tf.mean(tf.square(tf.matMul(tf.tensor2d(x, [batchSize, 2]), w as tf.Tensor2D))),
      parameters,
      optimizer,
      maxGradNorm: Infinity,
      random: new Random(1),
    });
    const measures = await step.run(parts.map(([from, to]) => batchOf(rows.slice(from, to))), 0.1); // prettier-ignore
    norms.push(measures.loss, measures.gradNorm);
    expect(untouched.dataSync()[0]).toBe(1); // no gradient, no decay
    const again = await step.run(parts.map(([from, to]) => batchOf(rows.slice(from, to))), 0.1); // prettier-ignore
    norms.push(again.gradNorm); // the sums were zero again
    await step.dispose();
    optimizer.dispose();
  }
  norms.slice(3).forEach((value, i) => expect(value).toBeCloseTo(norms[i], 5)); // float32 of size 10
});
