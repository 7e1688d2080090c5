import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { PassageQuestion } from '../../lib/data/squad';
import { BaseModel } from '../../lib/finetuning/base-model';
import { bestSpan, type WindowLogits } from '../../lib/finetuning/answer-spans';
import { analyseErrors } from '../../lib/finetuning/error-analysis';
import { fineTune } from '../../lib/finetuning/fine-tune';
import { FineTuningProcess } from '../../lib/finetuning/fine-tuning-process';
import { answerTarget, cutWithStride, questionWindows } from '../../lib/finetuning/question-windows';
import { TaskData } from '../../lib/finetuning/task-data';
import { passageQuestionRecords, QuestionAnswering, questionAnswering } from '../../lib/finetuning/tasks/qa';
import { BertModel } from '../../lib/models/bert';
import type { BertForQuestionAnswering } from '../../lib/models/bert-tasks';
import { bertConfig, robertaConfig } from '../../lib/models/bert-config';
import type { QuestionAnswerer } from '../../lib/models/encoder-tasks';
import { Gpt } from '../../lib/models/gpt';
import { gptPresets } from '../../lib/models/gpt-presets';
import { loadModel } from '../../lib/models/pretrained';
import { RobertaModel } from '../../lib/models/roberta';
import { Random } from '../../lib/random';
import { CharacterTokenizer } from '../../lib/tokenizers/character-tokenizer';
import { loadTokenizer } from '../../lib/tokenizers/tokenizer-files';
import { WordPieceTokenizer } from '../../lib/tokenizers/word-piece-tokenizer';
import { maxRelativeError } from '../golden/golden';
import golden from '../golden/question-answering.json';

const folder = join(__dirname, '..', 'golden');
const sizes = { numHiddenLayers: 1, numAttentionHeads: 2, hiddenSize: 8, dropout: 0 };

describe.each(['uncased', 'roberta'] as const)('windows with the %s tokenizer', (kind) => {
  const tokenizer = loadTokenizer(join(folder, 'tokenizers', kind));
  const more = { ...sizes, vocabSize: tokenizer.vocabSize, maxPositionEmbeddings: 400 };
  const model = kind === 'roberta' ? new RobertaModel(robertaConfig(more), 'zeros') : new BertModel(bertConfig(more), 'zeros'); // prettier-ignore
  afterAll(() => model.dispose());

  it.each(golden.windows[kind].map((one) => [one.maxLength, one.stride, one.windows] as const))(
    "are Hugging Face's, of %i tokens with stride %i, and so are the places of answers in them",
    (maxLength, stride, wanted) => {
      const { question, document: context } = golden;
      const { windows, offsets } = questionWindows({ question, context }, { model, tokenizer }, { maxLength, stride }); // prettier-ignore
      expect(windows.map(({ inputIds }) => inputIds)).toEqual(wanted.map(({ inputIds }) => inputIds));
      expect(windows.map(({ tokenTypeIds }) => tokenTypeIds)).toEqual(wanted.map(({ tokenTypeIds }) => tokenTypeIds)); // prettier-ignore
      windows.forEach((window, i) => {
        const { firstToken, tokenCount, contextStart } = window;
        const places = wanted[i].offsets;
        expect(offsets.slice(firstToken, firstToken + tokenCount)).toEqual(
          places.filter((place) => place !== null),
        );
        expect(contextStart).toBe(places.findIndex((place) => place !== null));
        expect(golden.answers.map((answer) => answerTarget(window, offsets, [answer]))).toEqual(
          wanted[i].targets,
        );
      });
    },
  );
});

describe('cutWithStride', () => {
  it('covers every token, with windows that share as much as was asked', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.integer({ min: 1, max: 20 }), fc.nat(25), (length, room, stride) => {
        const windows = cutWithStride(length, room, stride);
        expect(windows[0][0]).toBe(0);
        expect(windows.at(-1)![1]).toBe(length);
        windows.forEach(([start, end], i) => {
          expect(end - start).toBeLessThanOrEqual(room);
          if (i > 0) expect(windows[i - 1][1] - start).toBe(Math.min(stride, room - 1));
        });
      }),
    );
  });
});

describe('answerTarget', () => {
  // [CLS] q [SEP] a b c d [SEP], of the document's tokens 10 to 13; letters stand at 20, 21, …
  const window = { inputIds: [], tokenTypeIds: [], firstToken: 10, tokenCount: 4, contextStart: 3 };
  const offsets = Array.from({ length: 20 }, (_, i): [number, number] => [2 * i, 2 * i + 1]);

  it('is the first answer that the window holds whole, else [CLS]', () => {
    expect(answerTarget(window, offsets, [{ text: 'a b', start: 20 }])).toEqual([3, 4]);
    expect(answerTarget(window, offsets, [{ text: 'c d e', start: 24 }])).toEqual([0, 0]);
    expect(answerTarget(window, offsets, [{ text: 'c d e', start: 24 }, { text: 'd', start: 26 }])).toEqual([6, 6]); // prettier-ignore
    expect(answerTarget(window, offsets, [])).toEqual([0, 0]);
  });
});

describe('bestSpan', () => {
  const options = { maxAnswerLength: 3, noAnswer: true };
  const window = (firstToken: number, start: number[], end: number[], none = -9): WindowLogits => ({
    ...{ firstToken, start, end, none },
  });

  it('begins before it ends, is not too long, and need not have the best start or the best end', () => {
    // Best start is token 3 and best end token 0, which is no span; 0 to 3 is too long.
    const best = bestSpan([window(0, [3, 1, 2, 9], [8, 0, 1, 0])], 4, options);
    expect(best).toMatchObject({ start: 0, end: 0, score: 11 });
    const long = bestSpan([window(0, [9, 0, 0, 0, 0], [-9, -9, 0, -9, 9])], 5, options);
    expect(long).toMatchObject({ start: 0, end: 2, score: 9 });
  });

  it('is looked for in all windows, and "there is none" is as sure as its least sure window', () => {
    const windows = [window(0, [1, 0, 0], [0, 1, 0], 5), window(2, [0, 2, 0], [0, 3, 0], 4)];
    expect(bestSpan(windows, 5, options)).toMatchObject({ start: 3, end: 3, score: 5, noneScore: 4 });
  });

  it('has as its probability its share of all spans, each counted once, and of "there is none"', () => {
    // Two windows of the same two tokens: spans 0, 0–1 and 1 score 3, 5 and 2; none scores 1.
    const one = window(0, [2, -Infinity], [1, 3], 1);
    const two = window(0, [-Infinity, 0], [-Infinity, 2], 4);
    const scores = [3, 5, 2, 1].map(Math.exp);
    const sum = scores.reduce((a, b) => a + b);
    const best = bestSpan([one, two], 2, options);
    expect(best.probability).toBeCloseTo(scores[1] / sum, 12); // float64
    expect(best.noneProbability).toBeCloseTo(scores[3] / sum, 12);
    const always = bestSpan([one, two], 2, { ...options, noAnswer: false });
    expect(always.probability).toBeCloseTo(scores[1] / (sum - scores[3]), 12);
    expect(always.noneProbability).toBe(0);
  });
});

describe('the loss of a span head', () => {
  it("and all its gradients are those of PyTorch's BertForQuestionAnswering", () => {
    const { model: base, tokenizer } = loadModel(join(folder, 'tiny-bert'));
    const task = new QuestionAnswering();
    const model = new BaseModel(base, tokenizer).forTask(
      task.head,
      new Random(1),
    ) as BertForQuestionAnswering;
    for (const variable of model.span.namedParameters().values()) {
      variable.assign(
        tf.tensor(
          Array.from({ length: variable.size }, (_, i) => Math.sin(0.7 * i)),
          variable.shape,
        ),
      );
    }
    const { training } = golden;
    const [batchSize, sequenceLength] = [2, 10];
    const flat = (rows: number[][]): Int32Array => Int32Array.from(rows.flat());
    const batch = {
      ...{ batchSize, sequenceLength },
      inputIds: flat(training.inputIds),
      attentionMask: flat(training.attentionMask),
      tokenTypeIds: flat(training.tokenTypeIds),
      labels: flat([training.starts, training.ends]),
    };
    const parameters = model.namedParameters();
    const loss = task.loss(model);
    const { value, grads } = tf.variableGrads(() => loss(batch, {}), [
      ...parameters.values(),
    ] as tf.Variable[]);
    expect(value.dataSync()[0]).toBeCloseTo(training.loss, 5); // float32
    const wanted = Object.entries(training.gradients);
    expect(wanted.map(([name]) => name).sort()).toEqual([...parameters.keys()].sort());
    for (const [name, gradient] of wanted) {
      const ours = grads[parameters.get(name)!.name];
      // 0 but for rounding where a number is added to all logits alike, of a softmax over keys or over tokens.
      if (Math.max(...gradient.values.map(Math.abs)) < 1e-7) {
        expect(Math.max(...ours.dataSync().map(Math.abs)), name).toBeLessThan(1e-6);
        continue;
      }
      // PyTorch gives none to the row of the padding token, the first.
      const skipped = name.endsWith('word_embeddings.weight') ? 1 : 0;
      const rows = ours.shape[0] - skipped;
      const compared = tf.slice(ours, [skipped], [rows]);
      const values = gradient.values.slice(skipped * (ours.size / ours.shape[0]));
      const wantedRows = { shape: [rows, ...ours.shape.slice(1)], values };
      expect(maxRelativeError(compared, wantedRows), name).toBeLessThan(1e-3); // float32, sums that nearly cancel
      compared.dispose();
    }
    tf.dispose([value, grads]);
    model.dispose();
    base.dispose();
  });
});

const words = 'ana ben eva it rome oslo bern home saw left who where ? .'.split(' ');
const pieces = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...words];
const tokenizer = WordPieceTokenizer.fromVocabulary({ pieces });
const config = {
  ...sizes,
  vocabSize: pieces.length,
  maxPositionEmbeddings: 24,
  hiddenSize: 24,
  numHiddenLayers: 2,
};
// Wide first weights, as so small a model would else need long to begin to learn.
const bert = new BertModel(bertConfig({ ...config, initializerRange: 0.15 }), new Random(1));
afterAll(() => bert.dispose());

/** "Who?" and "Where?" of "Ana saw Rome."; "It" is nobody, and "home" nowhere. */
function questions(count: number, seed: number): PassageQuestion[] {
  const random = new Random(seed);
  const one = (items: readonly string[]): string => items[random.integer(items.length)];
  return Array.from({ length: count }, (_, i) => {
    const [who, where] = [one(['Ana', 'Ben', 'Eva', 'It']), one(['Rome', 'Oslo', 'Bern', 'home'])];
    const context = `${one(['', '. '])}${who} ${one(['saw', 'left'])} ${where}${one(['', '.'])}`;
    const question = i % 2 === 0 ? 'Who?' : 'Where?';
    const text = i % 2 === 0 ? who : where;
    const answers = ['It', 'home'].includes(text) ? [] : [{ text, start: context.indexOf(text) }];
    return { id: String(i), title: '', context, question, answers };
  });
}

describe('QuestionAnswering', () => {
  const base = new BaseModel(bert, tokenizer);

  it('fills a batch up with rows that count for nothing: all starts, then all ends', () => {
    const task = new QuestionAnswering();
    const model = base.forTask(task.head, new Random(2)) as QuestionAnswerer;
    const some = [
      {
        id: '',
        title: '',
        question: 'Where?',
        context: 'Ana left Rome',
        answers: [{ text: 'Rome', start: 9 }],
      },
    ];
    const batches = task.batches(some, { model, tokenizer }, { batchSize: 3, random: new Random(1) });
    const { labels, inputIds } = batches.next();
    // [CLS] where ? [SEP] ana left rome [SEP]
    expect([...inputIds.slice(0, 8)].map((id) => pieces[id]).indexOf('rome')).toBe(6);
    expect([...labels]).toEqual([6, -100, -100, 6, -100, -100]);
    expect(batches.note).toBe('1 questions in 1 windows, 1 of them with an answer');
    model.dispose();
  });

  it('learns to answer, and to say that there is no answer, by a threshold found on the validation part', async () => {
    const before = tf.memory().numTensors;
    const parts = { train: questions(200, 1), validation: questions(40, 2), test: questions(60, 3) };
    const data = new TaskData({ ...parts, kind: passageQuestionRecords });
    const process = new FineTuningProcess({
      epochs: 9,
      batchSize: 16,
      learningRate: 5e-3,
      patience: 0,
      seed: 1,
    });
    const goal = new QuestionAnswering({ maxAnswerLength: 3 });
    const { model, metrics, baselines, settled, predictions } = await fineTune({
      data,
      model: base,
      goal,
      process,
    });
    expect(metrics.exactMatch).toBeGreaterThan(0.9);
    expect(metrics.noAnswer!.exactMatch).toBeGreaterThan(0.6);
    expect(baselines[0].scores.f1).toBeLessThan(0.6);
    const threshold = settled!.noAnswerThreshold as number;
    for (const { answer, noAnswerMargin } of predictions)
      expect(answer === '').toBe(noAnswerMargin > threshold);
    const { slices } = analyseErrors(goal, passageQuestionRecords, data.test, predictions);
    const counts = Object.fromEntries(slices.map(({ name, count }) => [name, count]));
    expect(counts['question word who'] + counts['question word where']).toBe(60);
    expect(counts['no answer']).toBe(metrics.noAnswer!.count);

    // A document too long for 24 tokens, in windows: the one place in it is found in whichever window holds it.
    const context = `${'. '.repeat(30)}Eva saw Oslo ${'. '.repeat(30)}`;
    const [{ answer, start, confidence }] = await goal.predict([{ question: 'Where?', context }], {
      model,
      tokenizer,
    });
    expect(answer).toBe('Oslo');
    expect(start).toBe(context.indexOf('Oslo'));
    expect(confidence).toBeGreaterThan(0.3);
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('says of an empty document that there is no answer', async () => {
    const task = new QuestionAnswering();
    const model = base.forTask(task.head, new Random(2)) as QuestionAnswerer;
    const [{ answer, confidence }] = await task.predict([{ question: 'Who?', context: ' ' }], {
      model,
      tokenizer,
    });
    expect([answer, confidence]).toEqual(['', 1]);
    model.dispose();
  });

  it('always answers if no training question was without an answer', () => {
    const answered = questions(40, 1).filter(({ answers }) => answers.length > 0);
    expect(questionAnswering.choicesOf!(questions(40, 1))).toEqual({ noAnswer: true });
    expect(questionAnswering.choicesOf!(answered)).toEqual({ noAnswer: false });
  });

  it('keeps the questions about one passage together', () => {
    const train = Array.from({ length: 60 }, (_, i) => ({
      ...questions(1, 1)[0],
      context: `it saw rome ${i % 30}`,
      answers: [],
    }));
    const { train: a, validation: b, test: c } = new TaskData({ train, kind: passageQuestionRecords });
    expect(a.length + b.length + c.length).toBe(60);
    const of = (part: readonly PassageQuestion[]): Set<string> => new Set(part.map(({ context }) => context));
    expect([...of(a)].filter((context) => of(b).has(context) || of(c).has(context))).toEqual([]);
  });

  it('needs an encoder, and a tokenizer that tells places', () => {
    const gpt = new Gpt({ ...gptPresets.tiny, vocabSize: 4, maxPositionEmbeddings: 8 }, 'zeros');
    expect(() =>
      new BaseModel(gpt, CharacterTokenizer.train('abcd')).forTask(
        new QuestionAnswering().head,
        new Random(1),
      ),
    ).toThrow(
      'ForQuestionAnswering needs a pre-trained model of the family bert or roberta, got a GPT2LMHeadModel',
    );
    gpt.dispose();
    expect(() =>
      questionWindows(
        { question: 'a', context: 'b' },
        { model: bert, tokenizer: CharacterTokenizer.train('ab') },
        { maxLength: 24, stride: 8 },
      ),
    ).toThrow('the tokenizer must tell where in a text its tokens stand');
    expect(() => questionAnswering.recordOf('Who?')).toThrow('--context FILE');
  });
});
