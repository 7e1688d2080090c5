import * as tf from '@tensorflow/tfjs-core';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { LabelledText } from '../../lib/data/labelled-texts';
import { acrossSeeds, spreadOf } from '../../lib/finetuning/across-seeds';
import { BaseModel, type Freeze } from '../../lib/finetuning/base-model';
import { describeRecipe, fineTune } from '../../lib/finetuning/fine-tune';
import { FineTuningProcess } from '../../lib/finetuning/fine-tuning-process';
import { modelCard } from '../../lib/finetuning/model-card';
import { textIds } from '../../lib/finetuning/encoder-examples';
import { TaskData } from '../../lib/finetuning/task-data';
import { predict, TextClassification } from '../../lib/finetuning/tasks/classify';
import { Gpt } from '../../lib/models/gpt';
import { gptConfig } from '../../lib/models/gpt-config';
import { Random } from '../../lib/random';
import { CharacterTokenizer } from '../../lib/tokenizers/character-tokenizer';

/** Texts of a's and x's, one mostly a's, the other mostly x's: what a model can learn in seconds. */
function texts(count: number, seed: number): LabelledText[] {
  const random = new Random(seed);
  return Array.from({ length: count }, (_, place) => {
    const label = place % 3 === 0 ? 'x' : 'a';
    const other = label === 'a' ? 'x' : 'a';
    const length = 5 + random.integer(5);
    const text = Array.from({ length }, () => (random.uniform() < 0.8 ? label : other)).join('');
    return { text, label };
  });
}

const tokenizer = CharacterTokenizer.train('ax ');
const sizes = { maxPositionEmbeddings: 12, hiddenSize: 16, numHiddenLayers: 2, numAttentionHeads: 2 };
const gpt = new Gpt(gptConfig({ ...sizes, vocabSize: tokenizer.vocabSize, dropout: 0.1 }), new Random(1));
afterAll(() => gpt.dispose());

const data = new TaskData({ train: texts(96, 1), validation: texts(30, 2) });
function recipe(freeze: Freeze = 'none', epochs = 4) {
  return {
    data,
    model: new BaseModel(gpt, tokenizer, freeze),
    goal: new TextClassification(data.labels, { classWeights: 'balanced' }),
    process: new FineTuningProcess({ epochs, batchSize: 8, seed: 3, learningRate: 1e-2 }),
  };
}

async function weights(module: { namedParameters(): Map<string, tf.Variable> }) {
  const entries = [...module.namedParameters()].map(async ([name, v]) => [name, await v.data()] as const);
  return new Map(await Promise.all(entries));
}

describe('fineTune', () => {
  it('learns the classes, beats the majority class, and says the same again for the same seed', async () => {
    const before = tf.memory().numTensors;
    const first = await fineTune(recipe('none', 6));
    const second = await fineTune(recipe('none', 6));
    const majority = first.baselines.find(({ name }) => name === 'majority');
    expect(majority).toMatchObject({ says: 'a', scores: { accuracy: 20 / 30 } });
    expect(first.metrics.macroF1).toBeGreaterThan(0.9); // majority: 0.4
    expect(await weights(second.model)).toEqual(await weights(first.model));
    expect(first.history.best!.value).toBeCloseTo(first.metrics.macroF1, 12); // best epoch is put back
    first.model.dispose();
    second.model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('gives compiled what it gives eagerly', async () => {
    const compiled = await fineTune(recipe(), { compile: true });
    const eager = await fineTune(recipe(), { compile: false });
    expect([compiled.history.compiled, eager.history.compiled]).toEqual([true, false]);
    // Float32 rounding of 48 steps at a learning rate of 0.01.
    compiled.history.records.forEach(({ loss }, i) =>
      expect(loss).toBeCloseTo(eager.history.records[i].loss, 3),
    );
    expect(compiled.metrics.loss).toBeCloseTo(eager.metrics.loss, 3);
    expect(compiled.metrics.confusion).toEqual(eager.metrics.confusion);
    // Texts have 5 to 9 tokens and are padded to 8 or 12: two shapes; the last batch of an epoch is full as well.
    expect(compiled.history.records.filter(({ compileSeconds }) => compileSeconds)).toHaveLength(2);
    compiled.model.dispose();
    eager.model.dispose();
  });

  it('leaves the pre-trained model as it was', async () => {
    const before = await weights(gpt);
    (await fineTune(recipe('none', 1))).model.dispose();
    expect(await weights(gpt)).toEqual(before);
  });

  for (const [freeze, trained] of [
    ['base', /^score\./],
    [{ lastLayers: 1 }, /^(score|transformer\.(h\.1|ln_f))\./],
    ['none', /./],
  ] as [Freeze, RegExp][]) {
    it(`freeze ${JSON.stringify(freeze)} changes just what matches ${trained}`, async () => {
      const { model } = await fineTune(recipe(freeze, 1));
      const learned = await weights(gpt);
      for (const [name, values] of await weights(model)) {
        const start = learned.get(name.replace('transformer.', ''));
        if (trained.test(name)) expect(values, name).not.toEqual(start);
        else expect(values, name).toEqual(start);
      }
      model.dispose();
    });
  }

  it('measures what is kept of the earlier knowledge: with the base frozen, all of it', async () => {
    const heldOutText = 'ax axx aaxxa xax a x axa xx a';
    const frozen = await fineTune(recipe('base', 1), { heldOutText });
    expect(frozen.earlierKnowledge!.lossAfter).toBe(frozen.earlierKnowledge!.lossBefore);
    const full = await fineTune(recipe('none', 2), { heldOutText });
    expect(full.earlierKnowledge!.lossBefore).toBe(frozen.earlierKnowledge!.lossBefore);
    expect(full.earlierKnowledge!.lossAfter).not.toBe(full.earlierKnowledge!.lossBefore);
    frozen.model.dispose();
    full.model.dispose();
  });

  it('an abort ends it after the step at hand, and what was learned is there to go on from', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'headway-fine-tune-'));
    const whole = await fineTune(recipe('none', 1));
    const before = tf.memory().numTensors;
    const abort = new AbortController();
    const steps: number[] = [];
    const onStep = ({ step }: { step: number }): void => {
      steps.push(step);
      if (step === 3) abort.abort();
    };
    await expect(fineTune(recipe('none', 1), { directory, signal: abort.signal, onStep })).rejects.toThrow(
      'abort',
    );
    expect(steps).toEqual([1, 2, 3]);
    expect(tf.memory().numTensors).toBe(before);
    const resumed = await fineTune(recipe('none', 1), { directory, resume: true });
    expect(resumed.history.records).toHaveLength(12);
    expect(await weights(resumed.model)).toEqual(await weights(whole.model));
    whole.model.dispose();
    resumed.model.dispose();
    rmSync(directory, { recursive: true });
  });
});

describe('predict', () => {
  it('gives each text its class in order, the same alone or among others, probabilities summing to 1', async () => {
    const { model } = await fineTune(recipe('none', 1));
    const inputs = ['aaaaaaaaaaaaaaaaaaaaaa', 'xx', 'axaxx', 'x', '?!', ''];
    const together = await predict(model, tokenizer, inputs);
    for (const [place, text] of inputs.entries()) {
      const [alone] = await predict(model, tokenizer, [text]);
      expect(alone.label).toBe(together[place].label);
      expect(alone.confidence).toBeCloseTo(together[place].confidence, 5); // float32, padded or not
      expect(alone.probabilities.reduce((a, b) => a + b)).toBeCloseTo(1, 6); // float32
    }
    model.dispose();
  });

  it('gives compiled what it gives eagerly, for a last batch of any number of texts', async () => {
    const { model } = await fineTune(recipe('none', 1));
    const inputs = texts(37, 4).map(({ text }) => text);
    const [compiled, eager] = [
      await predict(model, tokenizer, inputs, true),
      await predict(model, tokenizer, inputs, false),
    ];
    expect(compiled).toHaveLength(37);
    compiled.forEach(({ label, probabilities }, i) => {
      expect(label).toBe(eager[i].label);
      probabilities.forEach((p, id) => expect(p).toBeCloseTo(eager[i].probabilities[id], 5)); // float32
    });
    model.dispose();
  });

  it('sees the beginning of a long text, and one token of an empty one', () => {
    const on = { model: gpt, tokenizer };
    expect(tokenizer.decode(textIds(on, 'axaxax', 4))).toBe('axax');
    expect(tokenizer.decode(textIds(on, '?', 4))).toBe(' ');
  });
});

describe('the four steps', () => {
  it('describe themselves, a line each', () => {
    expect(describeRecipe(recipe('base')).split('\n')).toEqual([
      '1 data: train 96 texts (a 64, x 32); validation 30 texts (a 20, x 10); test 30 texts (a 20, x 10)',
      expect.stringMatching(
        /^2 model: GPT of 2 layers, width 16, [\d,]+ parameters; all frozen but a new head, if the task has one$/,
      ),
      '3 goal: small cross-entropy of the classes, rare classes weigh more (balanced); the best model is the one of highest macroF1',
      '4 process: 4 epochs, 8 examples an update, learning rate 0.01, stops after 2 epochs without a better one, seed 3',
    ]);
  });

  it("balanced weights are scikit-learn's: 96 / (2·64) and 96 / (2·32)", () => {
    expect(new TextClassification(data.labels, { classWeights: 'balanced' }).weightsFor(data)).toEqual([
      0.75, 1.5,
    ]);
  });

  it('without a validation file the data is split by hash, and no text is in two parts', () => {
    const split = new TaskData({ train: [...texts(200, 5), ...texts(50, 6)] });
    const parts = (['train', 'validation', 'test'] as const).map((part) =>
      split[part].map(({ text }) => text),
    );
    const all = parts.flat();
    expect(new Set(all).size).toBe(all.length);
    expect(parts[0].length).toBeGreaterThan(5 * parts[1].length);
  });

  it('refuse data that cannot work, naming the fault', () => {
    const [one] = texts(1, 1);
    expect(() => new TaskData({ train: [] })).toThrow('train part must have at least one record (texts)');
    expect(() => new TaskData({ train: [one], validation: [one] })).toThrow('got only "x"');
    expect(() => new TaskData({ train: texts(9, 1), validation: [{ text: 'a', label: 'b' }] })).toThrow(
      'labels must be among a, x, got "b" in the validation part for "a"',
    );
    expect(() => new TaskData({ train: [one], validation: [one], labels: ['a', 'x'] })).toThrow(
      'every class needs a training text, got none for "a"',
    );
    expect(() => new BaseModel(gpt, tokenizer, { lastLayers: 3 })).toThrow('lastLayers must be from 1 to 2');
    expect(() => new FineTuningProcess({ epochs: 0 })).toThrow('epochs must be a whole number from 1, got 0');
    expect(() => new TextClassification(data.labels, { classWeights: [1] }).weightsFor(data)).toThrow(
      'must have 2 weights, one a class, got 1',
    );
  });
});

describe('TextClassification', () => {
  it('is measured beside the words of texts, of both texts of a pair, the stronger baseline first', () => {
    const task = new TextClassification(['no', 'yes']);
    const pairs = (count: number): LabelledText[] =>
      Array.from({ length: count }, (_, i) => {
        const label = i % 3 ? 'yes' : 'no';
        return { text: `does it help ${i}`, textPair: label === 'yes' ? 'clearly so' : 'hardly ever', label };
      });
    const [words, majority] = task.baselines(pairs(12), pairs(6));
    expect(words).toMatchObject({ name: 'bag-of-words logistic regression', scores: { accuracy: 1 } });
    expect(majority).toMatchObject({ name: 'majority', says: 'yes', scores: { accuracy: 2 / 3 } });
    const same = pairs(12);
    expect(task.baselines(same, same)).toHaveLength(1); // it would know them by heart
    const faces = [{ text: ':)', label: 'yes' }, { text: ':(', label: 'no' }]; // prettier-ignore
    expect(task.baselines(faces, [...faces])).toHaveLength(1); // without a word
  });

  it('refuses class weights that cannot weigh', () => {
    const rows = Array.from({ length: 60 }, (_, i) => ({ text: `text ${i}`, label: i % 2 ? 'a' : 'b' }));
    const data = new TaskData({ train: rows });
    for (const wrong of [-1, 0, NaN]) {
      expect(() =>
        new TextClassification(data.labels, { classWeights: [1, wrong] }).weightsFor(data),
      ).toThrow(`must be above 0, got ${wrong}`);
    }
  });
});

describe('acrossSeeds', () => {
  it('mean 2 and sample standard deviation 1 of 1, 2, 3', async () => {
    const { score } = await acrossSeeds([1, 2, 3], (seed) => Promise.resolve({ score: seed }));
    expect(score).toEqual({ mean: 2, standardDeviation: 1, values: [1, 2, 3] });
    expect(spreadOf([5]).standardDeviation).toBe(0);
  });
});

describe('modelCard', () => {
  it('names data, licence, seed, metric, baseline, time, memory and versions', async () => {
    const result = await fineTune(recipe('base', 1));
    result.model.dispose();
    const card = modelCard(recipe('base', 1), result, {
      dataSource: 'texts.csv',
      dataLicence: 'CC0',
      baseModel: 'models/tiny',
      peakMemoryBytes: 123_400_000,
      versions: { headway: '0.1.0' },
    });
    for (const part of [
      'texts.csv',
      'CC0',
      '| seed | 3 |',
      '| majority |',
      'macro-F1',
      '| peak memory | 123 MB |',
      '| time |',
      'headway 0.1.0',
    ]) {
      expect(card).toContain(part);
    }
  });
});
