import * as tf from '@tensorflow/tfjs-core';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { PreferencePair } from '../../lib/data/preferences';
import { divergence } from '../../lib/evaluation/divergence';
import { BaseModel, type Freeze } from '../../lib/finetuning/base-model';
import { type ChatBase, prepareForChat } from '../../lib/finetuning/chat-base';
import { fineTune } from '../../lib/finetuning/fine-tune';
import { FineTuningProcess } from '../../lib/finetuning/fine-tuning-process';
import { scorePreferences } from '../../lib/finetuning/preference-scores';
import { TaskData } from '../../lib/finetuning/task-data';
import { DirectPreferenceOptimization, preferenceRecords } from '../../lib/finetuning/tasks/dpo';
import { Gpt } from '../../lib/models/gpt';
import { gptConfig } from '../../lib/models/gpt-config';
import { Random } from '../../lib/random';
import { CharacterTokenizer } from '../../lib/tokenizers/character-tokenizer';
import { wholeAndResumed } from './whole-and-resumed';

/** Whatever is asked, "bb" is better than "cc": what a model can learn in seconds. */
const pairs = (count: number): PreferencePair[] =>
  Array.from({ length: count }, (_, i) => ({
    prompt: 'abc'.repeat(1 + (i % 3)),
    chosen: 'bb',
    rejected: i % 2 ? 'cc' : 'ccc',
    reason: '',
  }));
const characters = CharacterTokenizer.train('abc\nuserassistant');
const sizes = { maxPositionEmbeddings: 64, hiddenSize: 16, numHiddenLayers: 1, numAttentionHeads: 2 };
const gpt = new Gpt(gptConfig({ ...sizes, vocabSize: characters.vocabSize, dropout: 0 }), new Random(1));
const base = prepareForChat({ model: gpt, tokenizer: characters }, { maxLength: 64 });
afterAll(() => base.model.dispose());
const data = new TaskData<PreferencePair>({
  ...{ train: pairs(14), validation: pairs(4), labels: [], kind: preferenceRecords },
});
const recipe = (freeze: Freeze, epochs = 4) => ({
  data,
  model: new BaseModel(base.model, base.tokenizer, freeze),
  goal: new DirectPreferenceOptimization({ maxLength: 64, written: 2 }),
  // LoRA's updates begin at zero, and stand a larger rate.
  process: new FineTuningProcess({
    epochs,
    batchSize: 4,
    seed: 1,
    learningRate: freeze === 'none' ? 0.01 : 0.06,
  }),
});

describe('preference tuning', () => {
  for (const freeze of ['none', { lora: { rank: 2 } }] as Freeze[]) {
    it(`begins at ln 2 and ends with what is preferred, against a reference that stays (${JSON.stringify(freeze)})`, async () => {
      const losses: number[] = [];
      const before = tf.memory().numTensors;
      const result = await fineTune(recipe(freeze), { onStep: ({ loss }) => void losses.push(loss), compile: false }); // prettier-ignore
      expect(losses[0]).toBeCloseTo(Math.LN2, 5); // float32: model and reference are the same
      expect(losses).toHaveLength(4 * 4); // 14 pairs in fours: the last batch is filled up, and counts no worse
      // A random model that may change only by two low ranks has little to prefer with; 0.693 is no preference.
      expect(result.metrics.loss).toBeLessThan(freeze === 'none' ? 0.6 : 0.66);
      expect(result.metrics.accuracy).toBeGreaterThanOrEqual(freeze === 'none' ? 1 : 0.75);
      expect(result.metrics.rewardMargin).toBeGreaterThan(freeze === 'none' ? 0.2 : 0.07);
      expect(result.metrics.kl).toBeGreaterThan(0);
      expect(result.baselines[0].scores).toMatchObject({ loss: Math.LN2, rewardMargin: 0, kl: 0 });
      result.model.dispose();
      expect(tf.memory().numTensors).toBe(before);
    });
  }

  for (const freeze of ['none', { lora: { rank: 2 } }] as Freeze[]) {
    it(`stopped within an epoch and resumed, it ends as if never stopped (${JSON.stringify(freeze)})`, async () => {
      const { whole, aborted, killed } = await wholeAndResumed(() => recipe(freeze, 2), 6);
      expect(aborted).toEqual({ ended: 'aborted', firstStep: 7, trace: whole });
      expect(killed).toEqual({ ended: 'killed', firstStep: 5, trace: whole });
    });
  }

  for (const where of ['in memory', 'in a folder']) {
    it(`with LoRA the frozen weights are the base's own to the end, not a second copy (best epoch ${where})`, async () => {
      const directory = where === 'in a folder' ? mkdtempSync(join(tmpdir(), 'headway-dpo-')) : undefined;
      const { model, lora } = await fineTune(recipe({ lora: { rank: 2 } }, 1), { directory, compile: false });
      const learned = lora!.namedParameters();
      const before = base.model.namedParameters();
      for (const [name, variable] of model.namedParameters()) {
        if (!learned.has(name)) expect(variable.dataId, name).toBe(before.get(name)!.dataId);
      }
      model.dispose();
      if (directory) rmSync(directory, { recursive: true });
    });
  }

  it('has no reward and no divergence where the model is its own reference', async () => {
    const { goal } = recipe('none');
    const model = base.model as ChatBase;
    const on = { model, tokenizer: base.tokenizer, withReference: <T>(run: (m: ChatBase) => Promise<T>) => run(model) }; // prettier-ignore
    const scores = goal.score(data.test, await goal.predictInFull(data.test, on, false));
    expect(scores).toMatchObject({ rewardMargin: 0, accuracy: 0.5, kl: 0 });
    expect(scores.loss).toBeCloseTo(Math.LN2, 12);
  });

  it('asks the reference once for each pair', async () => {
    const { goal } = recipe('none');
    const model = base.model as ChatBase;
    let asked = 0;
    const counting = Object.create(model, {
      forward: { value: (...args: Parameters<ChatBase['forward']>) => (asked++, model.forward(...args)) },
    }) as ChatBase;
    const on = { model, tokenizer: base.tokenizer, withReference: <T>(run: (m: ChatBase) => Promise<T>) => run(counting) }; // prettier-ignore
    await goal.predict(data.test, on, false);
    expect(asked).toBeGreaterThan(0);
    const before = asked;
    await goal.predict(data.test, on, false);
    expect(asked).toBe(before);
  });

  it('says which prompt leaves no room for a reply', async () => {
    const goal = new DirectPreferenceOptimization({ maxLength: 12 });
    const on = { model: base.model as ChatBase, tokenizer: base.tokenizer };
    await expect(goal.predict(data.test, on, false)).rejects.toThrow(
      'must leave room for a reply in 12 tokens',
    );
  });
});

describe('scores of preferences', () => {
  it('are means over pairs; a tie counts half, and reasons are told apart', () => {
    const record = (reason: string) => ({ prompt: 'p', chosen: 'c', rejected: 'r', reason });
    const predictions = [
      { chosenReward: 1, rejectedReward: 0, divergence: { nats: 3, tokens: 2 } },
      { chosenReward: 0, rejectedReward: 0, divergence: { nats: 1, tokens: 2 } },
      { chosenReward: -1, rejectedReward: 1 },
    ];
    const scores = scorePreferences([record('rude'), record('rude'), record('too long')], predictions);
    expect(scores).toMatchObject({ accuracy: 0.5, kl: 1, chosenReward: 0 });
    expect(scores.rewardMargin).toBeCloseTo(-1 / 3, 12);
    const losses = [Math.log(1 + Math.exp(-1)), Math.LN2, Math.log(1 + Math.exp(2))];
    expect(scores.loss).toBeCloseTo(losses.reduce((a, b) => a + b) / 3, 12);
    expect(scores.perReason).toEqual({
      rude: { accuracy: 0.75, pairs: 2 },
      'too long': { accuracy: 0, pairs: 1 },
    });
  });

  it('KL of (1/2, 1/2) from (1/4, 3/4) is ½ ln 2 + ½ ln ⅔, and 0 from itself', () => {
    const [p, q] = [[0.5, 0.5].map(Math.log), [0.25, 0.75].map(Math.log)];
    expect(divergence(p, q)).toBeCloseTo(0.5 * Math.log(2) + 0.5 * Math.log(2 / 3), 12);
    expect(divergence(p, p)).toBe(0);
  });
});
