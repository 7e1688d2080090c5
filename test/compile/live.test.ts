import '../../lib/backends/gradients';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { compile } from '../../lib/compile';
import { Gpt } from '../../lib/models/gpt';
import { gptConfig } from '../../lib/models/gpt-config';
import { Random } from '../../lib/random';
import { AdamW } from '../../lib/training/adamw';
import { clipGradientNorm, lossAndGradients } from '../../lib/training/gradients';
import { nextTokenLoss } from '../../lib/training/next-token-loss';

/*
 * What must change from call to call, changes: the same step with all else equal gives what the eager step gives
 * for each value, and for no two values the same.
 */

const [B, T, V] = [2, 5, 11];

/** What one call of the step is given. */
interface Given {
  readonly learningRate: number;
  readonly stepCount: number;
  readonly batch: number;
  readonly hidden: number;
  readonly dropout: number;
  readonly share: number;
  readonly lossScale: number;
}

const usual: Given = {
  learningRate: 1e-2,
  stepCount: 3,
  batch: 1,
  hidden: 1,
  dropout: 1,
  share: 0.5,
  lossScale: 1,
};

/** Three values for each, of which none may be taken for another. */
const changes: { [Name in keyof Given]: readonly [string, readonly number[]] } = {
  learningRate: ['the learning rate', [1e-2, 2e-2, 5e-3]],
  stepCount: ['the number of the step, through the bias corrections', [1, 2, 50]],
  batch: ['the batch', [1, 2, 3]],
  hidden: ['the attention mask', [0, 1, 3]],
  dropout: ["dropout's random numbers", [1, 2, 3]],
  share: ["a batch's share of the accumulated gradients", [0.5, 0.25, 1]],
  lossScale: ['the scale of the loss', [1, 128, 0.5]],
};

/** The weights after one step from the same start, for each of the values given. */
async function weightsAfter(
  name: keyof Given,
  run: (step: (...args: StepArguments) => void) => (...args: StepArguments) => unknown,
): Promise<Float32Array[]> {
  const config = { vocabSize: V, maxPositionEmbeddings: T, hiddenSize: 8, numHiddenLayers: 1 };
  const model = new Gpt(gptConfig({ ...config, numAttentionHeads: 2, dropout: 0.3 }), new Random(1));
  const parameters = model.namedParameters();
  const optimizer = new AdamW(parameters, { adamEpsilon: 1e-2 }); // large: or a gradient's size would not show
  const sums = new Map([...parameters].map(([each, { shape }]) => [each, tf.variable(tf.zeros(shape))]));
  const state = [...parameters.values(), ...sums.values(), ...optimizer.namedState().values()];
  const start = state.map((variable) => variable.dataSync().slice());
  const random = new Random(1);
  const loss = nextTokenLoss(model);
  const step = run((batch, scalars, weights) => {
    const [share, scale] = tf.unstack(tf.tensor1d(weights));
    const scaled = (): tf.Scalar => tf.mul(loss(batch, { random }), scale);
    const { gradients } = lossAndGradients(scaled, parameters);
    for (const [each, gradient] of gradients) {
      const sum = sums.get(each)!;
      sum.assign(tf.add(sum, tf.mul(gradient, share)));
    }
    const { gradients: clipped } = clipGradientNorm(sums, 1e6);
    optimizer.update(clipped, tf.tensor1d(scalars));
  });
  const got: Float32Array[] = [];
  for (const value of changes[name][1]) {
    const given = { ...usual, [name]: value };
    state.forEach((variable, i) => tf.tidy(() => variable.assign(tf.tensor(start[i], variable.shape))));
    random.state = new Random(given.dropout).state;
    optimizer.stepCount = given.stepCount - 1;
    const data = new Random(given.batch);
    const ids = (): Int32Array => Int32Array.from({ length: B * T }, () => data.integer(V));
    const attentionMask = Int32Array.from({ length: B * T }, (_, i) => Number(i % T < T - given.hidden));
    const batch = { batchSize: B, sequenceLength: T, inputIds: ids(), labels: ids(), attentionMask };
    const scalars = optimizer.stepScalars(given.learningRate);
    await step(batch, scalars, Float32Array.of(given.share, given.lossScale));
    got.push(Float32Array.from([...parameters.values()].flatMap((each) => Array.from(each.dataSync()))));
  }
  optimizer.dispose();
  model.dispose();
  tf.dispose([...sums.values()]);
  return got;
}

type StepArguments = [
  batch: {
    batchSize: number;
    sequenceLength: number;
    inputIds: Int32Array;
    labels: Int32Array;
    attentionMask: Int32Array;
  },
  scalars: Float32Array,
  weights: Float32Array,
];

describe.each([false, true])('in a compiled step, optimise: %s,', (optimise) => {
  for (const name of Object.keys(changes) as (keyof Given)[]) {
    test(`${changes[name][0]} is live`, async () => {
      const eager = await weightsAfter(
        name,
        (step) =>
          (...args) =>
            tf.tidy(() => step(...args)),
      );
      const compiled = await weightsAfter(name, (step) => compile(step, { optimise }));
      compiled.forEach((weights, i) => {
        // One step from weights of size 0.02 to 1: roundings of the gradient over ε, 1e-7 / 1e-2, times the rate.
        expect(largestDifference(weights, eager[i])).toBeLessThanOrEqual(2e-6);
        for (const other of compiled.slice(0, i)) {
          expect(largestDifference(weights, other)).toBeGreaterThan(2e-4);
        }
      });
    });
  }

  test('random numbers to sample with are live: the draws of an eager run, other ones at each call', async () => {
    const logits = tf.tensor2d(new Float32Array(8 * V), [8, V]);
    const sample = (random: Random) => (logits: tf.Tensor2D) =>
      tf.argMax(tf.sub(logits, tf.log(tf.neg(tf.log(random.uniformTensor(logits.shape))))), 1); // Gumbel's trick
    const eager = sample(new Random(9));
    const compiled = compile(sample(new Random(9)), { optimise });
    const rows: string[] = [];
    for (let call = 0; call < 9; call++) {
      const wanted = tf.tidy(() => eager(logits));
      const got = await compiled(logits);
      expect(got.dataSync()).toEqual(wanted.dataSync());
      rows.push(got.dataSync().join());
      tf.dispose([got, wanted]);
    }
    expect(new Set(rows).size).toBe(9); // 8 tokens of 11 each time
    await compiled.dispose();
    logits.dispose();
  });

  test('recording again for the check draws nothing', async () => {
    const random = new Random(5);
    const compiled = compile(() => random.normalTensor([3]), { optimise });
    const wanted = new Random(5);
    for (let call = 0; call < 8; call++) {
      const got = await compiled();
      const numbers = Float32Array.from({ length: 3 }, () => wanted.normal());
      expect(got.dataSync()).toEqual(numbers);
      got.dispose();
    }
    expect(random.state).toEqual(wanted.state);
    await compiled.dispose();
  });
});

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
}
