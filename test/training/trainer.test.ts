import * as tf from '@tensorflow/tfjs-core';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError, FormatError } from '../../lib/errors';
import type { Gpt } from '../../lib/models/gpt';
import { Random } from '../../lib/random';
import { nextTokenLoss } from '../../lib/training/next-token-loss';
import type { StepRecord } from '../../lib/training/training-history';
import { TinyBlocks, tinyGpt, tinyTrainer, vocabSize } from './tiny-run';

const weightsOf = (model: Gpt) => [...model.namedParameters().values()].map((w) => Array.from(w.dataSync()));
const lossesOf = (records: readonly StepRecord[]) => records.map(({ loss }) => loss);
/** The same batch again and again. */
const oneBatch = (batch = new TinyBlocks().next()) => ({ next: () => batch, state: null });

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'headway-trainer-'))));
afterEach(() => rmSync(directory, { recursive: true }));

describe('what training does', () => {
  it('starts near ln V', async () => {
    const history = await tinyTrainer({ config: { maxSteps: 1 } }).train();
    // Weights of size 0.02 make logits of size below 0.1: the loss moves by less than that from ln V.
    expect(Math.abs(history.records[0].loss - Math.log(vocabSize))).toBeLessThan(0.1);
  });

  it('learns one batch by heart', async () => {
    const { records } = await tinyTrainer({
      model: tinyGpt(0),
      batches: oneBatch(),
      config: { maxSteps: 150, learningRate: 0.03, gradientAccumulationSteps: 1, evalSteps: 0, saveSteps: 0 },
    }).train();
    expect(records.at(-1)!.loss).toBeLessThan(0.1);
  });

  it('keeps memory flat: as many tensors after 50 steps as after one', async () => {
    const counts: number[] = [];
    const model = tinyGpt();
    const before = tf.memory().numTensors;
    const onStep = () => void counts.push(tf.memory().numTensors);
    await tinyTrainer({ model, onStep, config: { maxSteps: 50 } }).train();
    expect(new Set(counts).size).toBe(1);
    expect(tf.memory().numTensors).toBe(before); // moments and all
  });

  it('draws other dropout masks at each step', async () => {
    // With a learning rate of almost nothing only the masks can make the losses of one batch differ.
    const config = { maxSteps: 5, learningRate: 1e-30, minLearningRate: 0, weightDecay: 0 };
    const withDropout = await tinyTrainer({ batches: oneBatch(), config }).train();
    const without = await tinyTrainer({ model: tinyGpt(0), batches: oneBatch(), config }).train();
    expect(new Set(lossesOf(withDropout.records)).size).toBe(5);
    expect(new Set(lossesOf(without.records)).size).toBe(1);
  });

  it('does with accumulated micro-batches what the large batch does, though one has half its labels ignored', async () => {
    const rows = Array.from({ length: 2 }, () => new TinyBlocks()).map((source, i) => {
      if (i > 0) source.next();
      const batch = source.next();
      if (i > 0) batch.labels.fill(-100, 0, 6);
      return batch;
    });
    const large = {
      batchSize: 4,
      sequenceLength: 6,
      inputIds: Int32Array.from(rows.flatMap(({ inputIds }) => [...inputIds])),
      labels: Int32Array.from(rows.flatMap(({ labels }) => [...labels])),
    };
    let turn = 0;
    const micro = { next: () => rows[turn++ % 2], state: null };
    const [accumulated, whole] = [tinyGpt(0), tinyGpt(0)];
    await tinyTrainer({ model: accumulated, batches: micro, config: { maxSteps: 3 } }).train();
    const config = { maxSteps: 3, gradientAccumulationSteps: 1 };
    await tinyTrainer({ model: whole, batches: oneBatch(large), config }).train();
    const [a, b] = [weightsOf(accumulated).flat(), weightsOf(whole).flat()];
    // Adam turns a gradient's rounding error of 10⁻⁷ of its size into as much of a step of 0.01.
    const differences = a.map((value, i) => Math.abs(value - b[i]));
    expect(Math.max(...differences)).toBeLessThan(1e-5);
  });

  it('gives back a history that JSON holds', async () => {
    const { records, ...rest } = await tinyTrainer().train();
    expect(JSON.parse(JSON.stringify(records))).toEqual(records);
    expect(rest.outcome).toBe('completed');
    expect(records.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(records.filter(({ metrics }) => metrics).map(({ step }) => step)).toEqual([2, 4, 6, 8, 10]);
    expect(records[0].learningRate).toBe(0.01 / 4); // learningRate / (warmupSteps + 1)
    expect(records[3].learningRate).toBeCloseTo(0.01, 15);
  });

  it('lets timers have their turn between steps', async () => {
    let ticks = 0;
    const timer = setInterval(() => (ticks += 1), 0);
    await tinyTrainer().train();
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(0);
  });

  it('trains only the parameters it is given', async () => {
    const model = tinyGpt();
    const before = model.namedParameters().get('wte.weight')!.arraySync();
    const parameters = new Map([...model.namedParameters()].filter(([name]) => name.startsWith('ln_f')));
    await tinyTrainer({ model, parameters, config: { maxSteps: 2 } }).train();
    expect(model.namedParameters().get('wte.weight')!.arraySync()).toEqual(before);
  });
});

describe('early stopping', () => {
  /** Evaluations that give these losses, one after the other. */
  const evaluations = (losses: number[]) => {
    let i = 0;
    return () => ({ loss: losses[i++] });
  };
  const config = { maxSteps: 100, evalSteps: 1, saveSteps: 0, earlyStoppingPatience: 2 };

  it.each(['in memory', 'with a directory'])(
    'stops after `patience` evaluations, with the best weights, %s',
    async (where) => {
      const seen: number[][][] = [];
      const model = tinyGpt();
      const history = await tinyTrainer({
        model,
        evaluate: evaluations([5, 3, 4, 3]),
        onStep: () => void seen.push(weightsOf(model)),
        directory: where === 'in memory' ? undefined : directory,
        config,
      }).train();
      expect(history).toMatchObject({ outcome: 'stopped early', best: { step: 2, value: 3 } });
      expect(history.records.length).toBe(4); // equal is not better
      expect(weightsOf(model)).toEqual(seen[1]);
      if (where !== 'in memory')
        expect(readdirSync(directory).sort()).toEqual(['checkpoint-2', 'checkpoint-4']);
    },
  );

  it('takes more for better when told so', async () => {
    const more = { ...config, greaterIsBetter: true };
    const history = await tinyTrainer({ evaluate: evaluations([1, 3, 2, 1]), config: more }).train();
    expect(history.best).toEqual({ step: 2, value: 3 });
  });

  it('says which metrics there are when the one asked for is not', async () => {
    const run = tinyTrainer({ config: { metricForBestModel: 'accuracy' } }).train();
    await expect(run).rejects.toThrow('must be one of what evaluate gives, loss; got "accuracy"');
  });
});

describe('interrupting and resuming', () => {
  it('stops after the step during which it is aborted, on a checkpoint, and goes on as if it had not been', async () => {
    const abort = new AbortController();
    const onStep = ({ step }: StepRecord) => step === 5 && abort.abort();
    const first = await tinyTrainer({
      directory,
      signal: abort.signal,
      onStep: onStep as () => void,
    }).train();
    expect(first.outcome).toBe('interrupted');
    expect(first.records.length).toBe(5);

    const [resumed, straight] = [tinyGpt(), tinyGpt()];
    const second = await tinyTrainer({ model: resumed, directory, resume: true }).train();
    const whole = await tinyTrainer({ model: straight }).train();
    expect(lossesOf(second.records)).toEqual(lossesOf(whole.records));
    expect(weightsOf(resumed)).toEqual(weightsOf(straight));
  });

  it('keeps its patience over a resume', async () => {
    const evaluate = () => ({ loss: 1 });
    const config = { evalSteps: 1, earlyStoppingPatience: 4, loadBestModelAtEnd: false };
    await tinyTrainer({ directory, evaluate, config: { ...config, maxSteps: 3 } }).train();
    const history = await tinyTrainer({ directory, evaluate, config, resume: true }).train();
    expect(history).toMatchObject({ outcome: 'stopped early', best: { step: 1, value: 1 } });
    expect(history.records.length).toBe(5); // the first was the best, four were not better
  });

  it('does nothing when the run is already complete', async () => {
    await tinyTrainer({ directory }).train();
    const before = readFileSync(join(directory, 'checkpoint-10', 'trainer-state.json'), 'utf8');
    const history = await tinyTrainer({ directory, resume: true }).train();
    expect(history).toMatchObject({ outcome: 'completed' });
    expect(history.records.length).toBe(10);
    expect(readFileSync(join(directory, 'checkpoint-10', 'trainer-state.json'), 'utf8')).toBe(before);
  });

  it('refuses a directory that holds a run, unless it is to resume it', async () => {
    await tinyTrainer({ directory, config: { maxSteps: 1 } }).train();
    await expect(tinyTrainer({ directory }).train()).rejects.toThrow('holds a run of 1 steps: resume it');
  });

  it('refuses to resume with other mathematics, or another model', async () => {
    await tinyTrainer({ directory, config: { maxSteps: 1 } }).train();
    const other = tinyTrainer({ directory, resume: true, config: { learningRate: 1 } });
    await expect(other.train()).rejects.toThrow(/must be set as it was started: learningRate 0.01, minLearn/);
    writeFileSync(join(directory, 'checkpoint-1', 'model.safetensors'), 'x');
    const broken = tinyTrainer({ directory, resume: true });
    await expect(broken.train()).rejects.toThrow(FormatError);
  });
});

describe('a mistake', () => {
  it('in the configuration names the field, what it needs and what came', () => {
    expect(() => tinyTrainer({ config: { learningRate: -1 } })).toThrow(/learningRate: .*>0, got -1/);
    expect(() => tinyTrainer({ config: { maxSteps: 1.5 } })).toThrow(ConfigError);
    expect(() => tinyTrainer({ config: { lrSchedulerType: 'cosinus' as 'cosine' } })).toThrow(
      'got "cosinus"',
    );
  });

  it('that makes the loss diverge is told with the step', async () => {
    const config = { learningRate: 1e30, maxGradNorm: 0, warmupSteps: 0 };
    await expect(tinyTrainer({ config }).train()).rejects.toThrow(
      /loss is NaN at step \d+: lower learningRate/,
    );
  });

  it('of a batch without labels is told', async () => {
    const batch = new TinyBlocks().next();
    batch.labels.fill(-100);
    const run = tinyTrainer({ batches: oneBatch(batch) }).train();
    await expect(run).rejects.toThrow('must have a label to predict');
  });
});

it('nextTokenLoss reads labels as already shifted, and leaves one tensor', () => {
  const model = tinyGpt(0);
  const batch = new TinyBlocks().next();
  const before = tf.memory().numTensors;
  const loss = nextTokenLoss(model)(batch, { random: new Random(1) });
  expect(tf.memory().numTensors).toBe(before + 1);
  const byHand = tf.tidy(() => {
    const logits = model.forward(tf.tensor2d(batch.inputIds, [2, 6], 'int32'));
    const logProbabilities = tf.logSoftmax(logits).arraySync() as number[][][];
    let sum = 0;
    batch.labels.forEach((label, i) => (sum -= logProbabilities[Math.floor(i / 6)][i % 6][label]));
    return sum / 12;
  });
  expect(loss.dataSync()[0]).toBeCloseTo(byHand, 6); // float32 of about 2.4
});
