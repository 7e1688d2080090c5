import * as tf from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, it } from 'vitest';
import { splitSentences } from '../../lib/data/sentences';
import type { SummarizedDocument } from '../../lib/data/summarized-documents';
import { BaseModel } from '../../lib/finetuning/base-model';
import { fineTune } from '../../lib/finetuning/fine-tune';
import { FineTuningProcess } from '../../lib/finetuning/fine-tuning-process';
import { TaskData } from '../../lib/finetuning/task-data';
import { AbstractiveSummarization } from '../../lib/finetuning/tasks/abstractive-summarization';
import { ExtractiveSummarization } from '../../lib/finetuning/tasks/extractive-summarization';
import { PromptedSummarization } from '../../lib/finetuning/tasks/prompted-summarization';
import { summarizedDocuments } from '../../lib/finetuning/tasks/summarization';
import { BertModel } from '../../lib/models/bert';
import { bertConfig } from '../../lib/models/bert-config';
import type { TokenClassifier } from '../../lib/models/encoder-tasks';
import { Gpt } from '../../lib/models/gpt';
import { gptPresets } from '../../lib/models/gpt-presets';
import { Transformer } from '../../lib/models/transformer';
import { transformerConfig } from '../../lib/models/transformer-config';
import { Random } from '../../lib/random';
import { ChatTemplate } from '../../lib/tokenizers/chat-template';
import { CharacterTokenizer } from '../../lib/tokenizers/character-tokenizer';
import { WordPieceTokenizer } from '../../lib/tokenizers/word-piece-tokenizer';
import golden from '../golden/extractive-summarization.json';

const filler = ['rain', 'wind', 'snow', 'fog', 'ice'];
const subjects = ['cats', 'dogs', 'owls', 'bees', 'ants', 'elks'];
const pieces = [
  '[PAD]',
  '[UNK]',
  '[CLS]',
  '[SEP]',
  '[MASK]',
  ...filler,
  ...subjects,
  'so',
  'we',
  'find',
  'that',
];
const tokenizer = WordPieceTokenizer.fromVocabulary({ pieces });
const id = (piece: string): number => pieces.indexOf(piece);

/** Weather, and somewhere among it, never first, "so we find that owls". */
function documents(count: number, seed: number): SummarizedDocument[] {
  const random = new Random(seed);
  const one = <T>(items: readonly T[]): T => items[random.integer(items.length)];
  return Array.from({ length: count }, () => {
    const subject = one(subjects);
    // Longer than what is to be found: the longest sentence is never it.
    const weather = (): string => Array.from({ length: 5 }, () => one(filler)).join(' ');
    const sentences = Array.from({ length: 3 }, () => `${weather()} ${one(subjects)}`);
    sentences.splice(1 + random.integer(3), 0, `so we find that ${subject}`);
    return { sentences, summaries: [`we find that ${subject}`] };
  });
}

const bert = new BertModel(
  bertConfig({
    ...{ vocabSize: pieces.length, maxPositionEmbeddings: 40, hiddenSize: 16 },
    ...{ numHiddenLayers: 1, numAttentionHeads: 2, dropout: 0 },
  }),
  new Random(1),
);
afterAll(() => bert.dispose());
const base = new BaseModel(bert, tokenizer);
const modelFor = (task: ExtractiveSummarization) => ({
  model: base.forTask(task.head, new Random(2)) as TokenClassifier,
  tokenizer,
});

describe('ExtractiveSummarization', () => {
  const two: SummarizedDocument = { sentences: ['rain wind', 'so we find'], summaries: ['we find'] };

  it('reads a document as one text, and knows which sentence each token is of', () => {
    const task = new ExtractiveSummarization();
    const on = modelFor(task);
    const batch = task.batches([two], on, { batchSize: 2, random: new Random(1) }).next() as never as {
      inputIds: Int32Array;
      sentenceOf: Int32Array;
      labels: Int32Array;
      targets: Float32Array;
    };
    const ids = ['[CLS]', 'rain', 'wind', '[SEP]', 'so', 'we', 'find', '[SEP]'].map(id);
    expect([...batch.inputIds.slice(0, 8)]).toEqual(ids);
    expect([...batch.sentenceOf]).toEqual([-1, 0, 0, 0, 1, 1, 1, 1, ...new Array<number>(8).fill(-1)]);
    expect([...batch.labels]).toEqual([1, -100]); // the second row fills the batch up
    // ROUGE-1 and ROUGE-2 of "so we find" for "we find" are 0.8 and 2/3: worth 0.7333; the other sentence 0.
    const odds = Math.exp(0.7333333 / 0.1);
    expect(batch.targets[0]).toBeCloseTo(1 / (1 + odds), 6);
    expect(batch.targets[1]).toBeCloseTo(odds / (1 + odds), 6);
    expect([...batch.targets.slice(2)].every((value) => value === 0)).toBe(true);
    on.model.dispose();
  });

  it('its loss is the cross-entropy of the sentences of one document, however full the batch is', () => {
    const task = new ExtractiveSummarization();
    const on = modelFor(task);
    const before = tf.memory().numTensors;
    const lossOf = (batchSize: number): number => {
      const batch = task.batches([two], on, { batchSize, random: new Random(1) }).next();
      return tf.tidy(() => task.loss(on.model)(batch, {}).dataSync()[0]);
    };
    const loss = lossOf(1);
    // Equal in exact arithmetic; sums of float32 in another order.
    expect(lossOf(3)).toBeCloseTo(loss, 5);
    expect(loss).toBeCloseTo(Math.LN2, 1); // a new head knows nothing: two sentences, nearly alike
    expect(tf.memory().numTensors).toBe(before);
    on.model.dispose();
  });

  it("its loss and the loss's gradient are PyTorch's", () => {
    const { logits, sentenceOf, worth, temperature, loss, gradient } = golden;
    const [B, T, S] = [2, 12, 32];
    const targets = new Float32Array(B * S);
    worth.forEach((of, row) => {
      const powers = of.map((value) => Math.exp(value / temperature));
      const sum = powers.reduce((a, b) => a + b);
      targets.set(powers.map((power) => power / sum), row * S); // prettier-ignore
    });
    const zeros = () => new Int32Array(B * T);
    const batch = {
      ...{
        batchSize: B,
        sequenceLength: T,
        inputIds: zeros(),
        attentionMask: zeros(),
        tokenTypeIds: zeros(),
      },
      ...{ sentenceOf: Int32Array.from(sentenceOf.flat()), targets, labels: Int32Array.of(1, 1) },
    };
    /** A model that says what is written in the file, whatever it reads. */
    const lossOf = (x: tf.Tensor): tf.Scalar => {
      const model = { forward: () => tf.clone(x) } as never;
      return new ExtractiveSummarization().loss(model)(batch as never, {});
    };
    const before = tf.memory().numTensors;
    const { value, grad } = tf.tidy(() => {
      const { value, grad } = tf.valueAndGrad(lossOf)(tf.tensor3d(logits));
      return { value: value.dataSync()[0], grad: [...grad.dataSync()] };
    });
    // Sums of a dozen float32 in another order.
    expect(value).toBeCloseTo(loss, 6);
    gradient.flat(2).forEach((wanted, i) => expect(grad[i]).toBeCloseTo(wanted, 6));
    expect(tf.memory().numTensors).toBe(before);
  });

  it('cuts a long document into windows of whole sentences, and gives each sentence one score', async () => {
    const sentences = Array.from({ length: 30 }, (_, i) => `${filler[i % 5]} ${subjects[i % 6]}`);
    const task = new ExtractiveSummarization({ sentences: 2 });
    const on = modelFor(task);
    const [{ scores, chosen, summary, confidence }] = await task.predict(
      [{ sentences, summaries: [] }],
      on,
      false,
    );
    expect(scores).toHaveLength(30);
    expect(scores.every((score) => score > 0)).toBe(true);
    expect(scores.reduce((a, b) => a + b)).toBeCloseTo(1, 12); // sums of float64
    expect(chosen).toHaveLength(2);
    expect(chosen[0]).toBeLessThan(chosen[1]);
    expect(summary).toBe(`${sentences[chosen[0]]} ${sentences[chosen[1]]}`);
    expect(confidence).toBeCloseTo(scores[chosen[0]] + scores[chosen[1]], 12);
    on.model.dispose();
  });

  it('learns which sentence to copy, beats the lead, and says how sure that is', async () => {
    const data = new TaskData({
      ...{ train: documents(64, 1), validation: documents(16, 2), test: documents(24, 3) },
      ...{ labels: [], kind: summarizedDocuments },
    });
    const process = new FineTuningProcess({ epochs: 4, batchSize: 8, learningRate: 0.02, seed: 1 });
    const goal = new ExtractiveSummarization();
    const before = tf.memory().numTensors;
    const { model, metrics, baselines, predictions } = await fineTune(
      { data, model: base, goal, process },
      { compile: false },
    );
    expect(metrics.rouge1).toBeGreaterThan(0.95 * metrics.oracle.rouge1); // the cue words give it away
    expect(metrics.versusLead.rouge1.difference).toBeGreaterThan(0.3);
    expect(metrics.versusLead.rouge1.pValue).toBeLessThan(0.001);
    expect(baselines.map(({ name }) => name)).toContain('lead sentence');
    expect(baselines[0].scores.rouge1).toBeLessThan(metrics.rouge1);
    expect(goal.comment(metrics)[0]).toMatch(
      /^against the lead: ROUGE-1 \+0\.\d+, 95 % from .* p < 0\.001 \(paired bootstrap/,
    );
    const shown = goal.show(data.test[0], predictions[0]);
    expect(shown).toMatchObject({ right: data.test[0].summaries[0], isRight: true });
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('AbstractiveSummarization', () => {
  it('learns to write what the document says', async () => {
    const alphabet = CharacterTokenizer.train('abcdefgh. ', { specialTokens: ['<pad>', '</s>'] });
    const transformer = new Transformer(
      transformerConfig({
        ...{ vocabSize: alphabet.vocabSize, maxPositionEmbeddings: 24, hiddenSize: 32 },
        ...{ encoderLayers: 1, decoderLayers: 1, encoderAttentionHeads: 2, decoderAttentionHeads: 2 },
        ...{ encoderFfnDim: 64, decoderFfnDim: 64, dropout: 0 },
        ...{
          padTokenId: alphabet.idOf('<pad>')!,
          eosTokenId: alphabet.idOf('</s>')!,
          decoderStartTokenId: alphabet.idOf('<pad>')!,
        },
      }),
      new Random(1),
    );
    const of = (letters: string): SummarizedDocument[] =>
      [...letters].map((letter) => ({
        sentences: [`${letter}.`, `${letter}${letter}.`],
        summaries: [letter],
      }));
    const data = new TaskData({
      train: of('abcdefgh'),
      validation: of('abcd'),
      labels: [],
      kind: summarizedDocuments,
    });
    const goal = new AbstractiveSummarization({ maxNewTokens: 6 });
    const process = new FineTuningProcess({ epochs: 30, batchSize: 8, learningRate: 0.02, patience: 0 });
    const before = tf.memory().numTensors;
    const result = await fineTune(
      { data, model: new BaseModel(transformer, alphabet), goal, process },
      { compile: false },
    );
    expect(result.predictions.map(({ summary }) => summary)).toEqual(['a', 'b', 'c', 'd']);
    expect(result.metrics.rouge1).toBe(1);
    for (const { confidence } of result.predictions) {
      expect(confidence).toBeGreaterThan(0.3);
      expect(confidence).toBeLessThanOrEqual(1);
    }
    result.model.dispose();
    expect(tf.memory().numTensors).toBe(before);
    transformer.dispose();
  });
});

describe('PromptedSummarization', () => {
  it('asks for sentences of the document, keeps as many as it asked for, and does not learn', async () => {
    const letters = CharacterTokenizer.train(
      'Summarize this text in one short sentence. abcdefghijklmnopqrstuvwxyzR\n',
      {
        specialTokens: ['<|endoftext|>'],
      },
    );
    const sizes = { numHiddenLayers: 1, numAttentionHeads: 2, hiddenSize: 16, maxPositionEmbeddings: 300 };
    const gpt = new Gpt(
      { ...gptPresets.tiny, ...sizes, vocabSize: letters.vocabSize, dropout: 0 },
      new Random(1),
    );
    const asked: string[] = [];
    const template = new ChatTemplate('{{ messages[0].content }}');
    const render = template.render.bind(template);
    template.render = (messages, options) => {
      asked.push(messages[0].content);
      return render(messages, options);
    };
    const task = new PromptedSummarization(template);
    const document = { sentences: ['Rain fell.', 'x'.repeat(400)], summaries: ['rain'] };
    const before = tf.memory().numTensors;
    const [prediction] = await task.predict([document], { model: gpt, tokenizer: letters }, false);
    // The second sentence has no room beside the answer.
    expect(asked).toEqual(['Summarize this text in one short sentence.\n\nRain fell.']);
    expect(splitSentences(prediction.summary).length).toBeLessThanOrEqual(1);
    expect(task.score([document], [prediction]).rouge1).toBeLessThanOrEqual(1);
    expect(() => task.batches()).toThrow('is asked for summaries, not trained for them');
    expect(tf.memory().numTensors).toBe(before);
    gpt.dispose();
  });
});
