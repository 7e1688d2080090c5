import * as tf from '@tensorflow/tfjs-core';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadLanguageModel } from '../../lib/models/pretrained';
import { betaOf, preferenceLoss, replyLogProbabilities } from '../../lib/training/preference-loss';
import { type GoldenTensor, maxRelativeError } from '../golden/golden';
import { leakedTensors } from '../leaks';

const golden = JSON.parse(readFileSync('test/golden/chat.json', 'utf8')) as {
  rows: number[][];
  labels: number[][];
  dpo: {
    beta: number;
    lengthNormalized: boolean;
    policy: number[];
    reference: number[];
    losses: number[];
    margins: number[];
    gradient: GoldenTensor;
  }[];
};
const vector = (values: number[]): GoldenTensor => ({ shape: [values.length], values });
const halves = ([a, b, c, d]: number[]) => ({ chosen: tf.tensor1d([a, b]), rejected: tf.tensor1d([c, d]) });

describe('DPO', () => {
  for (const { beta, lengthNormalized, policy, reference, losses, margins, gradient } of golden.dpo) {
    it(`has PyTorch's log-probabilities, losses and gradient, beta ${beta}, per token: ${lengthNormalized}`, () => {
      const { model } = loadLanguageModel('test/golden/tiny-gpt2');
      const ids = tf.tensor2d(golden.rows, undefined, 'int32');
      const labels = tf.tensor2d(golden.labels, undefined, 'int32');
      const options = { beta, lengthNormalized };
      const computed = replyLogProbabilities(model.forward(ids), labels, options);
      expect(maxRelativeError(computed, vector(policy))).toBeLessThan(1e-6); // float32 through two layers

      const parts = preferenceLoss(halves(policy), halves(reference), options);
      expect(maxRelativeError(parts.losses, vector(losses))).toBeLessThan(1e-6); // float32
      const margin = tf.sub(parts.chosenRewards, parts.rejectedRewards);
      expect(maxRelativeError(margin, vector(margins))).toBeLessThan(1e-5); // differences of like numbers

      const weight = model.namedParameters().get('h.0.attn.c_attn.weight')!;
      const meanLoss = (): tf.Scalar => {
        const [chosen, rejected] = tf.split(replyLogProbabilities(model.forward(ids), labels, options), 2);
        const pairs = { chosen: chosen as tf.Tensor1D, rejected: rejected as tf.Tensor1D };
        return tf.mean(preferenceLoss(pairs, halves(reference), options).losses);
      };
      const { grads } = tf.variableGrads(meanLoss, [weight]);
      // The two replies' gradients nearly cancel: float32.
      expect(maxRelativeError(grads[weight.name], gradient)).toBeLessThan(1e-4);
      model.dispose();
    });
  }

  it('is ln 2 where model and reference are the same, with rewards of 0', () => {
    const same = halves([-3, -50, -4, -2]);
    const { losses, chosenRewards } = preferenceLoss(same, same);
    for (const loss of losses.dataSync()) expect(loss).toBeCloseTo(Math.LN2, 6); // float32
    expect([...chosenRewards.dataSync()]).toEqual([0, 0]);
  });

  it('stays finite for margins that a float32 exponential cannot hold', () => {
    const { losses } = preferenceLoss(halves([0, -5000, -5000, 0]), halves([0, 0, 0, 0]), { beta: 1 });
    expect([...losses.dataSync()]).toEqual([0, 10000 - 5000]);
  });

  it('has a beta of 0.1, of 5 per token, and refuses 0', () => {
    expect([betaOf({}), betaOf({ lengthNormalized: true }), betaOf({ beta: 0.3 })]).toEqual([0.1, 5, 0.3]);
    expect(() => betaOf({ beta: 0 })).toThrow('beta must be above 0, got 0');
  });

  it('leaves no tensors behind', () => {
    const pairs = halves([1, 2, 3, 4]);
    expect(leakedTensors(() => preferenceLoss(pairs, pairs))).toBe(0);
    const logits = tf.randomNormal([2, 3, 4]);
    const labels = tf.tensor2d([[1, 2, -100], [-100, 0, 1]], undefined, 'int32'); // prettier-ignore
    expect(leakedTensors(() => replyLogProbabilities(logits, labels, { lengthNormalized: true }))).toBe(0);
  });
});
