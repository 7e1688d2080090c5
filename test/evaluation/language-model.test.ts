import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { languageModelLoss } from '../../lib/evaluation/language-model-loss';
import { BigramBaseline, UnigramBaseline } from '../../lib/evaluation/n-gram-baselines';
import { perplexity } from '../../lib/evaluation/perplexity';
import { Gpt } from '../../lib/models/gpt';
import { gptConfig } from '../../lib/models/gpt-config';
import { Random } from '../../lib/random';

describe('n-gram baselines', () => {
  it('refuse ids of another tokenizer, in training and in measuring', () => {
    expect(() => new UnigramBaseline([0, 5], 5)).toThrow('token ids must be from 0 to 4, got 5 at place 1');
    expect(() => new BigramBaseline([0, -1], 5)).toThrow('got -1 at place 1');
    expect(() => new BigramBaseline([0, 1, 2], 3).loss([0, 3])).toThrow('BigramBaseline: token ids must be');
  });

  const training = [0, 1, 0, 1, 2]; // V = 3: c = 2, 2, 1; pairs 01 ×2, 10 ×1, 12 ×1

  it('unigram: (2+1)/8, (2+1)/8, (1+1)/8 by hand, summing to 1', () => {
    const unigram = new UnigramBaseline(training, 3);
    expect([0, 1, 2].map((w) => unigram.probability(w))).toEqual([3 / 8, 3 / 8, 2 / 8]);
    // the first token is not predicted
    expect(unigram.loss([2, 0, 2])).toBeCloseTo(-(Math.log(3 / 8) + Math.log(2 / 8)) / 2, 12);
  });

  it('bigram with m = 2: p(1|0) = (2 + 2·3/8)/(2 + 2), p(0|2) = p(0), each row summing to 1', () => {
    const bigram = new BigramBaseline(training, 3, 2);
    expect(bigram.probability(1, 0)).toBeCloseTo(2.75 / 4, 12);
    expect(bigram.probability(2, 1)).toBeCloseTo((1 + 2 * (2 / 8)) / 4, 12);
    expect(bigram.probability(0, 2)).toBeCloseTo(3 / 8, 12); // 2 was never followed
    for (const previous of [0, 1, 2]) {
      const row = [0, 1, 2].map((w) => bigram.probability(w, previous));
      expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    }
    expect(bigram.loss([0, 1, 2])).toBeCloseTo(-(Math.log(2.75 / 4) + Math.log(1.5 / 4)) / 2, 12);
  });

  it('one token has no loss, and m must be above 0', () => {
    expect(() => new UnigramBaseline(training, 3).loss([1])).toThrow('at least two tokens, got 1');
    expect(() => new BigramBaseline(training, 3, 0)).toThrow('pseudoCount must be above 0, got 0');
  });

  it('perplexity of a uniform guess is the number of tokens', () => {
    expect(perplexity(Math.log(65))).toBeCloseTo(65, 10);
  });
});

describe('languageModelLoss', () => {
  const sizes = {
    vocabSize: 11,
    maxPositionEmbeddings: 8,
    hiddenSize: 8,
    numHiddenLayers: 1,
    numAttentionHeads: 2,
  };
  const block = (inputIds: number[], labels: number[]) => ({
    batchSize: 1,
    sequenceLength: inputIds.length,
    inputIds: Int32Array.from(inputIds),
    labels: Int32Array.from(labels),
  });

  it('is the mean over predicted tokens, not over batches; −100 counts not; nothing leaks', async () => {
    const model = new Gpt(gptConfig({ ...sizes, initializerRange: 0.5 }), new Random(1));
    const before = tf.memory().numTensors;
    const long = await languageModelLoss(model, [block([1, 2, 3], [2, 3, 4])]);
    const short = await languageModelLoss(model, [block([5, 6, 7], [-100, 7, -100])]);
    const both = await languageModelLoss(model, [
      block([1, 2, 3], [2, 3, 4]),
      block([5, 6, 7], [-100, 7, -100]),
    ]);
    expect(both).toBeCloseTo((3 * long + short) / 4, 5); // float32 sums of four terms
    expect(tf.memory().numTensors).toBe(before);

    const logits = model.forward(tf.tensor2d([[5, 6, 7]], [1, 3], 'int32'));
    const row = (await logits.array())[0][1];
    logits.dispose();
    const logSumExp = Math.log(row.reduce((sum, x) => sum + Math.exp(x), 0));
    expect(short).toBeCloseTo(logSumExp - row[7], 5); // float32 logits
    model.dispose();
  });

  it('compiled is what it is eagerly, with the weights of the moment and of every shape', async () => {
    const model = new Gpt(gptConfig({ ...sizes, initializerRange: 0.5 }), new Random(1));
    const blocks = [block([1, 2, 3], [2, -100, 4]), block([5, 6], [6, 7])];
    const before = tf.memory().numTensors;
    const first = await languageModelLoss(model, blocks, true);
    expect(first).toBeCloseTo(await languageModelLoss(model, blocks, false), 5); // float32 logits
    tf.tidy(() => model.finalNorm.weight!.assign(tf.mul(model.finalNorm.weight!, 2)));
    const second = await languageModelLoss(model, blocks, true);
    expect(second).toBeCloseTo(await languageModelLoss(model, blocks, false), 5);
    expect(Math.abs(second - first)).toBeGreaterThan(0.01);
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
  });

  it('is near ln V for a new model', async () => {
    const model = new Gpt(gptConfig(sizes), new Random(1));
    // within 0.02 nats: logits of a new model have a standard deviation below 0.1
    expect(
      Math.abs((await languageModelLoss(model, [block([1, 2, 3], [2, 3, 4])])) - Math.log(11)),
    ).toBeLessThan(0.02);
    model.dispose();
  });

  it('says when there is nothing to predict', async () => {
    const model = new Gpt(gptConfig(sizes), 'zeros');
    await expect(languageModelLoss(model, [])).rejects.toThrow('the text is too short for one block');
    model.dispose();
  });
});
