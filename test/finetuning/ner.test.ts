import * as tf from '@tensorflow/tfjs-core';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bioTags, readTaggedSentences, type TaggedSentence } from '../../lib/data/tagged-sentences';
import { BaseModel } from '../../lib/finetuning/base-model';
import { fineTune } from '../../lib/finetuning/fine-tune';
import { FineTuningProcess } from '../../lib/finetuning/fine-tuning-process';
import { TaskData } from '../../lib/finetuning/task-data';
import { EntityRecognition, taggedSentences } from '../../lib/finetuning/tasks/ner';
import { BertModel } from '../../lib/models/bert';
import { bertConfig } from '../../lib/models/bert-config';
import type { TokenClassifier } from '../../lib/models/encoder-tasks';
import { Random } from '../../lib/random';
import { WordPieceTokenizer } from '../../lib/tokenizers/word-piece-tokenizer';

const people = ['ana', 'ben', 'eva', 'ian', 'oda'];
const places = ['rome', 'oslo', 'bern', 'york'];
const verbs = ['saw', 'left', 'likes'];

/** "ana ian saw oslo": a person of one word or two, a verb, a place. */
function sentences(count: number, seed: number): TaggedSentence[] {
  const random = new Random(seed);
  const one = <T>(items: readonly T[]): T => items[random.integer(items.length)];
  return Array.from({ length: count }, () => {
    const person = random.uniform() < 0.5 ? [one(people)] : [one(people), one(people)];
    return {
      tokens: [...person, one(verbs), one(places)],
      tags: [...person.map((_, i) => (i === 0 ? 'B-PER' : 'I-PER')), 'O', 'B-LOC'],
    };
  });
}

const pieces = [
  '[PAD]',
  '[UNK]',
  '[CLS]',
  '[SEP]',
  '[MASK]',
  ...people,
  ...places,
  ...verbs,
  'go',
  '##ing',
  '.',
];
const tokenizer = WordPieceTokenizer.fromVocabulary({ pieces });
const id = (piece: string): number => pieces.indexOf(piece);
const bert = new BertModel(
  bertConfig({
    ...{ vocabSize: pieces.length, maxPositionEmbeddings: 24, hiddenSize: 16 },
    ...{ numHiddenLayers: 1, numAttentionHeads: 2, dropout: 0 },
  }),
  new Random(1),
);
afterAll(() => bert.dispose());
const base = new BaseModel(bert, tokenizer);
const labels = ['O', 'B-LOC', 'I-LOC', 'B-PER', 'I-PER'];

function modelOf(task: EntityRecognition): { model: TokenClassifier; tokenizer: WordPieceTokenizer } {
  return { model: base.forTask(task.head, new Random(2)) as TokenClassifier, tokenizer };
}

describe('EntityRecognition', () => {
  it("gives a word's tag to its first piece, and −100 to the rest, to special tokens and to padding", () => {
    const task = new EntityRecognition(labels);
    const on = modelOf(task);
    const sentence = { tokens: ['Ana', 'going', '?!'], tags: ['B-PER', 'O', 'I-LOC'] };
    const batch = task.batches([sentence], on, { batchSize: 1, random: new Random(1) }).next();
    // "?!" is two signs, both unknown.
    const wanted = [id('[CLS]'), id('ana'), id('go'), id('##ing'), id('[UNK]'), id('[UNK]'), id('[SEP]')];
    expect([...batch.inputIds]).toEqual([...wanted, 0]);
    expect([...batch.labels]).toEqual([-100, 3, 0, -100, 2, -100, -100, -100]);
    expect([...batch.attentionMask]).toEqual([1, 1, 1, 1, 1, 1, 1, 0]);
    on.model.dispose();
  });

  it('with caseAsTokenType the pieces of a word with a capital have token type 1', () => {
    const task = new EntityRecognition(labels, { caseAsTokenType: true });
    const on = modelOf(task);
    const sentence = { tokens: ['Going', 'ana', '"Rome', 'éVa'], tags: ['O', 'B-PER', 'B-LOC', 'O'] };
    const batch = task.batches([sentence], on, { batchSize: 1, random: new Random(1) }).next();
    // [CLS] go ##ing ana " rome eva [SEP]
    expect([...batch.tokenTypeIds]).toEqual([0, 1, 1, 0, 1, 1, 0, 0]);
    on.model.dispose();
  });

  it('learns names, finds them with their confidence, and beats the most frequent tag of each word', async () => {
    const before = tf.memory().numTensors;
    const train = sentences(120, 1);
    const data = new TaskData({
      ...{ train, validation: sentences(20, 2), test: sentences(40, 3) },
      ...{ labels: bioTags(train), kind: taggedSentences },
    });
    const goal = new EntityRecognition(data.labels);
    const process = new FineTuningProcess({ epochs: 6, batchSize: 16, learningRate: 2e-2, seed: 1 });
    const { model, metrics, baselines } = await fineTune({ data, model: base, goal, process });
    expect(metrics.f1).toBe(1);
    expect(metrics.strict.f1).toBe(1);
    expect(metrics.perKind.PER.support).toBe(40);
    // A word alone does not tell the first of two people from the second.
    expect(baselines[0].scores.f1).toBeLessThan(0.9);
    const [prediction] = await goal.predict([{ tokens: ['Eva', 'Ben', 'left', 'York'] }], {
      model,
      tokenizer,
    });
    expect(prediction.entities).toMatchObject([
      { kind: 'PER', start: 0, end: 2, text: 'Eva Ben' },
      { kind: 'LOC', start: 3, end: 4, text: 'York' },
    ]);
    for (const { confidence } of prediction.entities) expect(confidence).toBeGreaterThan(0.5);

    // A sentence of 27 words is too long for 24 tokens: in windows each word gets a tag of its own all the same.
    const long = Array.from({ length: 9 }, () => ['ana', 'saw', 'rome']).flat();
    const windowed = new EntityRecognition(data.labels, { overlap: 6 });
    const [{ tags }] = await windowed.predict([{ tokens: long }], { model, tokenizer });
    expect(tags).toHaveLength(27);
    expect(tags.filter((tag) => tag === 'O')).toHaveLength(9);
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('judges a word in two windows where it has more around it', async () => {
    const task = new EntityRecognition(labels, { maxLength: 8, overlap: 4 });
    const on = modelOf(task);
    const tokens = ['ana', 'saw', 'rome', 'ben', 'left', 'oslo', 'eva', 'likes', 'york', 'ian'];
    const [whole] = await task.predict([{ tokens }], on, false);
    // Windows of six words: 0–5, 2–7, 4–9. Word 4 is nearest to the middle of the second.
    const [second] = await task.predict([{ tokens: tokens.slice(2, 8) }], on, false);
    expect(whole.confidences[4]).toBeCloseTo(second.confidences[2], 6); // float32
    on.model.dispose();
  });

  it('scores names by kind, by length, and by whether training had them', () => {
    const task = new EntityRecognition(['O', 'B-LOC', 'I-LOC', 'B-PER', 'I-PER']);
    const records = [
      { tokens: ['Ana', 'Ito', 'saw', 'Rome'], tags: ['B-PER', 'I-PER', 'O', 'B-LOC'] },
      { tokens: ['Oda', 'left'], tags: ['B-PER', 'O'] },
    ];
    // The first person is cut short; the place is right; the second person is right.
    const found = [
      ['B-PER', 'O', 'O', 'B-LOC'],
      ['B-PER', 'O'],
    ];
    const predictions = found.map((tags) => ({
      tags,
      rawTags: tags,
      confidences: tags.map(() => 1),
      entities: [],
    }));
    const train = [{ tokens: ['rome'], tags: ['B-LOC'] }];
    const slices = new Map(task.slices(records, predictions, train).map((slice) => [slice.name, slice]));
    expect(slices.get('kind LOC')).toMatchObject({ count: 1, metrics: { f1: 1 } });
    expect(slices.get('kind PER')).toMatchObject({ count: 2, metrics: { precision: 0.5, recall: 0.5 } });
    expect(slices.get('names of one word')).toMatchObject({
      count: 2,
      metrics: { precision: 2 / 3, recall: 1 },
    });
    expect(slices.get('names of two words')).toMatchObject({
      count: 1,
      metrics: { precision: 0, recall: 0 },
    });
    expect(slices.get('names that training had')).toMatchObject({ count: 1, metrics: { f1: 1 } });
    expect(slices.get('names that are new')).toMatchObject({
      count: 2,
      metrics: { precision: 0.5, recall: 0.5 },
    });
    expect(task.slices(records, predictions).map(({ name }) => name)).not.toContain('names that are new');
  });

  it('is measured beside the stronger of two baselines: words as they are written, and in lower case', () => {
    const task = new EntityRecognition(['O', 'B-LOC', 'I-LOC']);
    const train = [{ tokens: ['Rome', 'ROME', 'rome'], tags: ['B-LOC', 'B-LOC', 'B-LOC'] }];
    const test = [{ tokens: ['roMe', 'Rome'], tags: ['B-LOC', 'B-LOC'] }];
    const [first, second] = task.baselines(train, test);
    expect(first).toMatchObject({ name: 'most frequent tag of each word in lower case', scores: { f1: 1 } });
    expect(second.scores.recall).toBe(0.5);
  });

  it('names a tag that it does not know', () => {
    const task = new EntityRecognition(labels);
    const on = modelOf(task);
    const stranger = { tokens: ['ana'], tags: ['B-ORG'] };
    expect(() => task.batches([stranger], on, { batchSize: 1, random: new Random(1) })).toThrow(
      'got "B-ORG"',
    );
    on.model.dispose();
  });
});

describe('readTaggedSentences', () => {
  const folder = mkdtempSync(join(tmpdir(), 'headway-ner-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  it("reads CoNLL 2003's columns, tabs, and JSON Lines alike", () => {
    const wanted = [
      { tokens: ['Ana', 'left'], tags: ['B-PER', 'O'] },
      { tokens: ['York'], tags: ['B-LOC'] },
    ];
    const columns = '-DOCSTART- -X- -X- O\n\nAna NNP B-NP B-PER\nleft VBD B-VP O\n\n\nYork NNP B-NP B-LOC';
    expect(readTaggedSentences(write('a.conll', columns))).toEqual(wanted);
    expect(readTaggedSentences(write('b.txt', 'Ana\tB-PER\r\nleft\tO\r\n\r\nYork\tB-LOC\r\n'))).toEqual(
      wanted,
    );
    const lines = wanted.map(({ tokens, tags }) => JSON.stringify({ tokens, ner_tags: tags })).join('\n');
    expect(readTaggedSentences(write('c.jsonl', lines))).toEqual(wanted);
    expect(bioTags(wanted)).toEqual(['O', 'B-LOC', 'I-LOC', 'B-PER', 'I-PER']);
  });

  it('says where a tag is wrong, or missing', () => {
    expect(() => readTaggedSentences(write('d.conll', 'Ana B-PER\nleft S-PER'))).toThrow(
      /d.conll:2: a tag must be O/,
    );
    expect(() => readTaggedSentences(write('e.conll', 'O'))).toThrow(
      /e.conll:1: a word and its tag are required/,
    );
    const numbers = write('f.jsonl', '{"tokens": ["Ana"], "ner_tags": [1]}');
    expect(() => readTaggedSentences(numbers)).toThrow(/f.jsonl:1: .*write tags by name/);
    const uneven = write('g.jsonl', '{"tokens": ["Ana"], "ner_tags": []}');
    expect(() => readTaggedSentences(uneven)).toThrow('got 1 and 0');
  });
});
