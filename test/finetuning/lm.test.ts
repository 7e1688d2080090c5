import * as tf from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, it } from 'vitest';
import { type Passage, passagesOf, splitPassages } from '../../lib/data/passages';
import { replayedCount, ReplayedExamples } from '../../lib/data/replay';
import { sequentialBlocks } from '../../lib/data/sequential-blocks';
import { languageModelLoss } from '../../lib/evaluation/language-model-loss';
import { maskedLanguageScore } from '../../lib/evaluation/masked-language-score';
import { BaseModel } from '../../lib/finetuning/base-model';
import { fineTune } from '../../lib/finetuning/fine-tune';
import { FineTuningProcess } from '../../lib/finetuning/fine-tuning-process';
import { interpolateWeights } from '../../lib/finetuning/interpolate-weights';
import { objectiveOf } from '../../lib/finetuning/language-model-objective';
import { TaskData } from '../../lib/finetuning/task-data';
import { LanguageModelling, passages } from '../../lib/finetuning/tasks/lm';
import { BertModel } from '../../lib/models/bert';
import { bertConfig, robertaConfig } from '../../lib/models/bert-config';
import { BertForMaskedLM } from '../../lib/models/bert-pre-training';
import { Gpt } from '../../lib/models/gpt';
import { gptConfig } from '../../lib/models/gpt-config';
import { RobertaForMaskedLM } from '../../lib/models/roberta';
import { Random } from '../../lib/random';
import { ByteLevelBpeTokenizer } from '../../lib/tokenizers/byte-level-bpe-tokenizer';
import { trainRobertaTokenizer } from '../../lib/tokenizers/roberta-tokenizer';
import { WordPieceTokenizer } from '../../lib/tokenizers/word-piece-tokenizer';

const general = 'The whale swam. The sea was wide.\n\nA ship came by. Its crew sang loud.\n\n'.repeat(5);
const domain = 'Taxes rose again. Jobs were lost.\n\nThe bank lent less. Prices fell far.\n\n'.repeat(5);
const both: Passage[] = [...passagesOf(domain), ...passagesOf(general, 'general')];
const bpe = ByteLevelBpeTokenizer.train(general + domain, { vocabSize: 300 });
const sizes = { hiddenSize: 16, numHiddenLayers: 1, numAttentionHeads: 2, maxPositionEmbeddings: 16 };
const gpt = new Gpt(gptConfig({ ...sizes, vocabSize: bpe.vocabSize, dropout: 0 }), new Random(1));
const robertaBpe = trainRobertaTokenizer(general + domain, { vocabSize: 300 });
const roberta = new RobertaForMaskedLM(
  robertaConfig({ ...sizes, maxPositionEmbeddings: 18, vocabSize: robertaBpe.vocabSize, dropout: 0 }),
  new Random(1),
);
afterAll(() => [gpt, roberta].forEach((model) => model.dispose()));

describe('passagesOf', () => {
  it('loses nothing: the passages joined are the text, and their tokens the tokens of the text', () => {
    const text = `  One.\n\nTwo is long. It has "more." And more.\n \n\nThree\nfour.\n`;
    const cut = passagesOf(text, 'domain', { longest: 20 });
    expect(cut.map((passage) => passage.text)).toEqual([
      '  One.',
      '\n\nTwo is long.',
      ' It has "more."',
      ' And more.',
      '\n \n\nThree\nfour.\n',
    ]);
    expect(cut.flatMap((passage) => bpe.encode(passage.text))).toEqual(bpe.encode(text));
    expect(passagesOf(' \n')).toEqual([]);
  });

  it('splits by place: eight, one and one tenths of the domain, nine and one of general text', () => {
    const ten = (source: 'domain' | 'general') =>
      Array.from({ length: 10 }, (_, place): Passage => ({ text: `${source} ${place}`, source }));
    const { train, validation, test } = splitPassages([...ten('general'), ...ten('domain')]);
    const shown = (some: Passage[]) => some.map(({ text }) => text.replace(/(\w)\w+ /, '$1')).join(' ');
    expect(shown(train)).toBe('d0 d1 d2 d3 d4 d5 d6 d7 g0 g1 g2 g3 g4 g5 g6 g7 g8');
    expect(shown(validation)).toBe('d8 g9');
    expect(shown(test)).toBe('d9 g9');
  });
});

describe('ReplayedExamples', () => {
  const mix = (share: number, replayed = ['A', 'B', 'C', 'D', 'E']) =>
    new ReplayedExamples([...'0123456789abcdefgh'], { replayed, share, batchSize: 5, random: new Random(1) }); // prettier-ignore
  const epoch = (source: ReplayedExamples<string>): string[] =>
    Array.from({ length: source.batchesPerEpoch }, () => source.next()).flat();

  it('gives every new example once an epoch, and so many old ones that they are the share asked for', () => {
    const source = mix(0.2);
    for (const all of [epoch(source), epoch(source)]) {
      // 18 · 0.2 / 0.8 = 4.5, rounded up: a fifth of all 23, where a fifth of the 18 would be 4.
      expect(all.filter((one) => /[A-E]/.test(one))).toHaveLength(5);
      expect(new Set(all).size).toBe(23);
    }
    expect(replayedCount(18, 0.5)).toBe(18);
  });

  it('replays other ones in the next epoch, and goes on in the same way from a saved state', () => {
    const source = mix(0.1);
    const old = Array.from({ length: 6 }, () => epoch(source).filter((one) => /[A-E]/.test(one)));
    expect(new Set(old.flat()).size).toBe(5);
    const state = JSON.parse(JSON.stringify(source.state)) as typeof source.state;
    const next = epoch(source);
    const resumed = mix(0.1);
    resumed.state = state;
    expect(epoch(resumed)).toEqual(next);
  });

  it('repeats what is replayed if there is too little, and asks for some if there is none', () => {
    expect(epoch(mix(0.5, ['A', 'B'])).filter((one) => /[AB]/.test(one))).toHaveLength(18);
    expect(() => mix(0.1, [])).toThrow(/a share of 0.1 needs examples to replay/);
    expect(() => mix(1)).toThrow(/share must be from 0 and below 1, got 1/);
  });
});

describe('interpolateWeights', () => {
  it('puts each weight on the line between before and after', async () => {
    const config = gptConfig({ ...sizes, vocabSize: 4 });
    const [before, after] = [new Gpt(config, new Random(1)), new Gpt(config, new Random(2))];
    const weight = async (model: Gpt) => [...(await model.namedParameters().get('wte.weight')!.data())];
    const [a, b] = [await weight(before), await weight(after)];
    interpolateWeights(after, before, 0.25);
    (await weight(after)).forEach((value, i) => expect(value).toBeCloseTo(0.75 * a[i] + 0.25 * b[i], 6));
    expect(await weight(before)).toEqual(a);
    const other = new Gpt(gptConfig({ ...sizes, vocabSize: 5 }), new Random(1));
    expect(() => interpolateWeights(other, before, 0.5)).toThrow(
      /must have wte.weight \[5, 16\], got \[4, 16\]/,
    );
    [before, after, other].forEach((model) => model.dispose());
  });
});

describe('LanguageModelling', () => {
  const task = new LanguageModelling();

  it('measures a GPT as languageModelLoss does over the whole text, and gives each passage its share', async () => {
    const records = passagesOf(domain);
    const predictions = await task.predict(records, { model: gpt, tokenizer: bpe }, false);
    const { loss, bitsPerCharacter, generalLoss } = task.score(records, predictions);
    const tokens = bpe.encode(domain);
    const blocks = sequentialBlocks(tokens, { batchSize: 3, blockSize: 16 });
    expect(loss).toBeCloseTo(await languageModelLoss(gpt, blocks, false), 5); // float32 sums in another order
    expect(bitsPerCharacter).toBeCloseTo((loss / Math.LN2) * ((tokens.length - 1) / domain.length), 9);
    expect(generalLoss).toBeUndefined();
    const of = (place: number) => bpe.encode(records[place].text).length;
    expect(predictions.map((one) => one.tokens)).toEqual(
      records.map((_, i) => (i === 0 ? of(0) - 1 : of(i))),
    );
  });

  it('measures a RoBERTa as maskedLanguageScore does with the same tokens hidden', async () => {
    const records = passagesOf(domain);
    const predictions = await task.predict(records, { model: roberta, tokenizer: robertaBpe }, false);
    const { collate, inputs, hide } = objectiveOf(roberta);
    const holes = new Random(1);
    const hidden = inputs(records, robertaBpe, 16).map((input) => hide(input, robertaBpe, holes, true));
    const batch = collate(hidden, [hidden.length, 16], robertaBpe) as never;
    const expected = await maskedLanguageScore(roberta, [batch], false);
    expect(task.score(records, predictions).loss).toBeCloseTo(expected.loss, 5);
    expect(predictions.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(expected.tokens);
  });

  it('tells domain and general text apart: no input has some of both', async () => {
    const predictions = await task.predict(both, { model: gpt, tokenizer: bpe }, false);
    const of = async (source: Passage['source']) => {
      const some = both.filter((passage) => passage.source === source).map(({ text }) => ({ text, source: 'domain' as const })); // prettier-ignore
      return task.score(some, await task.predict(some, { model: gpt, tokenizer: bpe }, false));
    };
    const { loss, generalLoss, generalPerplexity } = task.score(both, predictions);
    expect(loss).toBeCloseTo((await of('domain')).loss, 6);
    expect(generalLoss).toBeCloseTo((await of('general')).loss, 6);
    expect(generalPerplexity).toBeCloseTo(Math.exp(generalLoss!), 6);
  });

  const recipe = (
    options: ConstructorParameters<typeof LanguageModelling>[0],
    interpolate = 1,
    epochs = 3,
  ) => ({
    data: new TaskData({ train: both, kind: passages }),
    model: new BaseModel(gpt, bpe),
    goal: new LanguageModelling(options),
    process: new FineTuningProcess({ epochs, batchSize: 4, learningRate: 1e-2, interpolate, seed: 1 }),
  });

  it('learns the domain, forgets of the general text, and forgets less with replay', async () => {
    const tensors = tf.memory().numTensors;
    const alone = await fineTune(recipe({}), { compile: false });
    const replayed = await fineTune(recipe({ replay: 0.5 }), { compile: false });
    const [before, unigram] = alone.baselines;
    expect([before.name, unigram.name]).toEqual(['before', 'unigram']);
    expect(alone.metrics.loss).toBeLessThan(before.scores.loss! - 1);
    expect(replayed.metrics.generalLoss!).toBeLessThan(alone.metrics.generalLoss! - 0.5);
    expect(replayed.baselines[0]).toEqual(before); // measured on the same blocks, by the model as it was
    [alone, replayed].forEach(({ model }) => model.dispose());
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it('goes only part of the way if asked: the weights lie between before and after', async () => {
    const all = await fineTune(recipe({}, 1, 1), { compile: false });
    const half = await fineTune(recipe({}, 0.5, 1), { compile: false });
    const weight = async (model: Gpt) => model.namedParameters().get('h.0.attn.c_attn.weight')!.data();
    const [start, end, middle] = [
      await weight(gpt),
      await weight(all.model as Gpt),
      await weight(half.model as Gpt),
    ];
    middle.forEach((value, i) => expect(value).toBeCloseTo((start[i] + end[i]) / 2, 6));
    [all, half].forEach(({ model }) => model.dispose());
    const lora = { ...recipe({}, 0.5), model: new BaseModel(gpt, bpe, { lora: { rank: 2 } }) };
    await expect(fineTune(lora)).rejects.toThrow(/interpolate needs weights before and after/);
  });

  it('continues a RoBERTa by hidden tokens, new ones in each epoch, the same again for the same state', () => {
    const options = { batchSize: 4, random: new Random(3) };
    const batches = task.batches(passagesOf(domain), { model: roberta, tokenizer: robertaBpe }, options);
    const epoch = () => Array.from({ length: batches.batchesPerEpoch as number }, () => batches.next());
    epoch();
    const state = JSON.parse(JSON.stringify(batches.state)) as unknown;
    const next = epoch();
    batches.state = state;
    expect(epoch()).toEqual(next);
    expect(epoch()).not.toEqual(next);
    expect(next[0].labels.some((label) => label >= 0)).toBe(true);
  });

  it('puts a masked-LM head on an encoder that has none, and knows of no before', async () => {
    const words = WordPieceTokenizer.train(general + domain, { vocabSize: 80 });
    const bert = new BertModel(bertConfig({ ...sizes, vocabSize: words.vocabSize }), new Random(1));
    const adapted = await fineTune(
      { ...recipe({ newHead: true }, 1, 1), model: new BaseModel(bert, words) },
      { compile: false },
    );
    expect(adapted.model).toBeInstanceOf(BertForMaskedLM);
    expect(adapted.baselines.map(({ name }) => name)).toEqual(['unigram']);
    expect(() => objectiveOf(bert)).toThrow(/the model must guess tokens.*got BertModel/);
    adapted.model.dispose();
    bert.dispose();
  });
});
