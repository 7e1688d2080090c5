import '../../lib/backends/gradients';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { compile } from '../../lib/compile';
import type { PretrainedModel } from '../../lib/models/model-family';
import type { ForwardContext } from '../../lib/nn/module';
import { Random } from '../../lib/random';
import { AdamW } from '../../lib/training/adamw';
import { crossEntropy } from '../../lib/training/cross-entropy';
import { clipGradientNorm, lossAndGradients } from '../../lib/training/gradients';
import { type ModelCase, modelCases, type ModelInputs, randomInputs, sizes } from './model-cases';

/*
 * Tolerances. Compiled and eager differ in the order of sums (at most 40 terms here), in fused formulas and in
 * erf, which tfjs approximates to 1.5e-7: a few float32 roundings (6e-8 of the size) for each layer.
 */
/** Results are of size 1 to 3. */
const forwardTolerance = 3e-6;
/** Losses are near ln 23 = 3.1, of two results together near 6. */
const lossTolerance = 6e-6;
/** The first moment after one step is a tenth of the clipped gradient, whose entries are below 0.3: 21 terms each. */
const firstMomentTolerance = 5e-8;
/**
 * After twenty steps. Adam divides a gradient by its own size: where it is 0 but for rounding (a key's bias, say),
 * 1e-8, a weight moves by learningRate · 1e-8 / ε = 1e-2 · 1e-8 / 1e-4 = 1e-6 a step.
 */
const trainedTolerance = 2e-5;
const steps = 20;

for (const each of modelCases) {
  describe(each.name, () => {
    test('computes forward what it computes eagerly, from frozen weights and from live ones', async () => {
      const model = each.create(new Random(1));
      const inputs = randomInputs(new Random(2));
      const wanted = tf.tidy(() => results(each, model, inputs, {}));
      for (const options of [
        { optimise: false },
        { optimise: true },
        { optimise: true, variables: 'frozen' as const },
      ]) {
        const forward = compile((inputs: ModelInputs) => results(each, model, inputs, {}), options);
        const got = await forward(inputs);
        expect(got.length).toBe(wanted.length);
        got.forEach((tensor, i) => {
          expect(tensor.shape).toEqual(wanted[i].shape);
          expect(furthest(tensor, wanted[i])).toBeLessThanOrEqual(forwardTolerance);
        });
        tf.dispose(got);
        await forward.dispose();
      }
      tf.dispose(wanted);
      model.dispose();
    });

    test('trains as it trains eagerly: loss, gradients, every parameter and moment', async () => {
      const eager = await train(each, (step) => (batch, scalars) => tf.tidy(() => step(batch, scalars)));
      for (const optimise of [false, true]) {
        const compiled = await train(each, (step) => compile(step, { optimise }));
        expect(difference(compiled.losses, eager.losses)).toBeLessThanOrEqual(lossTolerance);
        expect(largest(compiled.afterOne, eager.afterOne)).toBeLessThanOrEqual(firstMomentTolerance);
        expect(largest(compiled.afterAll, eager.afterAll)).toBeLessThanOrEqual(trainedTolerance);
      }
    });
  });
}

type Step = (inputs: ModelInputs, scalars: Float32Array) => tf.Tensor1D;
type Values = ReadonlyMap<string, Float32Array>;

/** Twenty steps with other batches, dropout masks and learning rates each. */
async function train(
  each: ModelCase,
  execute: (step: Step) => (inputs: ModelInputs, scalars: Float32Array) => tf.Tensor1D | Promise<tf.Tensor1D>,
): Promise<{ losses: number[]; afterOne: Values; afterAll: Values }> {
  const before = tf.memory().numTensors;
  const model = each.create(new Random(1));
  const [data, dropout] = [new Random(3), new Random(4)];
  const parameters = model.namedParameters();
  const optimizer = new AdamW(parameters, { adamEpsilon: 1e-4, weightDecay: 0.1 });
  const step: Step = (inputs, scalars) => {
    const loss = (): tf.Scalar => lossOf(results(each, model, inputs, { random: dropout }), inputs.labels);
    const { loss: value, gradients } = lossAndGradients(loss, parameters);
    const { gradients: clipped, norm } = clipGradientNorm(gradients, 1);
    optimizer.update(clipped, tf.tensor1d(scalars));
    return tf.stack([value, norm]) as tf.Tensor1D;
  };
  const update = execute(step);
  const losses: number[] = [];
  let afterOne: Values = new Map();
  for (let count = 1; count <= steps; count++) {
    const measured = await update(randomInputs(data), optimizer.stepScalars(1e-2 * (1 - count / 40)));
    losses.push(measured.dataSync()[0]);
    measured.dispose();
    if (count === 1) afterOne = valuesOf(optimizer.namedState());
  }
  const afterAll = valuesOf(new Map([...parameters, ...optimizer.namedState()]));
  optimizer.dispose();
  model.dispose();
  if ('dispose' in update) await (update as { dispose(): Promise<void> }).dispose();
  expect(tf.memory().numTensors).toBe(before);
  return { losses, afterOne, afterAll };
}

/** What the model makes of these inputs, as a list. */
function results(
  { run }: ModelCase,
  model: PretrainedModel,
  inputs: ModelInputs,
  context: ForwardContext,
): tf.Tensor[] {
  const [inputIds, attentionMask, tokenTypeIds] = [
    inputs.inputIds,
    inputs.attentionMask,
    inputs.tokenTypeIds,
  ].map((ids) => tf.tensor2d(ids, [sizes.B, sizes.T], 'int32'));
  const made = run(model, inputIds, { ...context, attentionMask, tokenTypeIds });
  return made instanceof tf.Tensor ? [made] : Object.values(made);
}

/** Of logits of any shape: the cross-entropy of each row's or each token's label. */
function lossOf(logits: readonly tf.Tensor[], labels: Int32Array): tf.Scalar {
  const ofTokens = tf.tensor2d(labels, [sizes.B, sizes.T], 'int32');
  const ofRows = tf.reshape(tf.slice(ofTokens, [0, 1], [sizes.B, 1]), [sizes.B]);
  const losses = logits.map((each) => {
    const given = each.rank === 3 ? ofTokens : ofRows;
    const fitting = tf.mod(given, tf.scalar(each.shape.at(-1)!, 'int32'));
    return crossEntropy(each, tf.where(tf.less(given, 0), given, fitting));
  });
  return tf.addN(losses) as tf.Scalar;
}

function valuesOf(variables: ReadonlyMap<string, tf.Variable>): Values {
  return new Map([...variables].map(([name, variable]) => [name, variable.dataSync() as Float32Array]));
}

function largest(got: Values, wanted: Values): number {
  expect([...got.keys()]).toEqual([...wanted.keys()]);
  return Math.max(...[...got].map(([name, values]) => difference(values, wanted.get(name)!)));
}

function furthest(got: tf.Tensor, wanted: tf.Tensor): number {
  return difference(got.dataSync(), wanted.dataSync());
}

function difference(got: ArrayLike<number>, wanted: ArrayLike<number>): number {
  expect(got.length).toBe(wanted.length);
  return Array.from(got, (value, i) => Math.abs(value - wanted[i])).reduce((most, each) =>
    each <= most ? most : each,
  );
}
