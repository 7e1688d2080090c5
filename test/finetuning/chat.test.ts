import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { encodeConversation, tokenizeConversation } from '../../lib/data/conversation-encoding';
import type { Conversation } from '../../lib/data/conversations';
import { packedBatch, PackedExamples, packIntoRows } from '../../lib/data/packed-examples';
import { textLosses } from '../../lib/evaluation/text-losses';
import { BaseModel, type Freeze } from '../../lib/finetuning/base-model';
import { type ChatBase, prepareForChat } from '../../lib/finetuning/chat-base';
import { fineTune } from '../../lib/finetuning/fine-tune';
import { FineTuningProcess } from '../../lib/finetuning/fine-tuning-process';
import { saveLora } from '../../lib/finetuning/lora-files';
import { TaskData } from '../../lib/finetuning/task-data';
import { conversationRecords, SupervisedFineTuning } from '../../lib/finetuning/tasks/chat';
import { Gpt } from '../../lib/models/gpt';
import { gptConfig } from '../../lib/models/gpt-config';
import { Llama } from '../../lib/models/llama';
import { llamaConfig } from '../../lib/models/llama-config';
import { loadModel } from '../../lib/models/pretrained';
import { pretrainedDirectory } from '../../lib/models/pretrained-directory';
import { resizeModel } from '../../lib/models/resize';
import { tokenTensors } from '../../lib/models/token-tensors';
import { Random } from '../../lib/random';
import { withSpecialTokens } from '../../lib/tokenizers/added-tokens';
import { CharacterTokenizer } from '../../lib/tokenizers/character-tokenizer';
import { chatMl, chatMlTokens, ChatTemplate } from '../../lib/tokenizers/chat-template';
import { loadTokenizer } from '../../lib/tokenizers/tokenizer-files';
import { crossEntropy } from '../../lib/training/cross-entropy';
import { maxRelativeError } from '../golden/golden';
import { wholeAndResumed } from './whole-and-resumed';

const golden = JSON.parse(readFileSync('test/golden/chat.json', 'utf8')) as {
  conversations: {
    messages: { role: string; content: string }[];
    ids: number[];
    prompt: number[];
    isReply: number[];
  }[];
  lastLogits: number[];
};
const template = new ChatTemplate(chatMl);

describe('a conversation as tokens', () => {
  const whale = loadTokenizer(pretrainedDirectory('moby-dick-gpt'));
  const tokenizer = withSpecialTokens(whale, chatMlTokens);

  it("has the ids of transformers' apply_chat_template, and its assistant mask is the reply", () => {
    expect(tokenizer.vocabSize).toBe(whale.vocabSize + 2);
    for (const { messages, ids, prompt, isReply } of golden.conversations) {
      const encoded = tokenizeConversation(messages, { tokenizer, template });
      expect(encoded.ids).toEqual(ids);
      expect(encoded.isReply.map(Number)).toEqual(isReply);
      const asked = tokenizer.encode(template.render(messages.slice(0, -1)), { allowSpecial: true });
      expect(asked).toEqual(prompt);
    }
  });

  it('labels each place before a token of a reply with that token, and no other', () => {
    const { messages, ids, isReply } = golden.conversations[1];
    const { inputIds, labels } = encodeConversation(messages, { tokenizer, template, maxLength: 100 })!;
    expect(inputIds).toEqual(ids.slice(0, -2)); // without the last <|im_end|> and the new line behind it
    expect(labels).toEqual(inputIds.map((_, t) => (isReply[t + 1] ? ids[t + 1] : -100)));
    expect(labels.filter((label) => label === tokenizer.idOf('<|im_end|>'))).toHaveLength(2);
  });

  it('loses its last exchanges where it is too long, then the end of its reply, then all', () => {
    const { messages, ids } = golden.conversations[1];
    const one = encodeConversation(messages, { tokenizer, template, maxLength: 60 })!;
    expect(one.messagesCut).toBe(2);
    expect(one.labels.at(-1)).toBe(tokenizer.idOf('<|im_end|>'));
    const cut = encodeConversation(messages, { tokenizer, template, maxLength: one.inputIds.length - 1 })!;
    expect(cut.inputIds).toEqual(ids.slice(0, one.inputIds.length - 1));
    expect(encodeConversation(messages, { tokenizer, template, maxLength: 5 })).toBeUndefined();
  });

  it('is refused if the template writes earlier turns otherwise later', () => {
    const forgetful = new ChatTemplate('{{ messages[-1].role }}: {{ messages[-1].content }}');
    const { messages } = golden.conversations[1];
    expect(() => tokenizeConversation(messages, { tokenizer, template: forgetful })).toThrow(
      'must begin as it did before its last turn',
    );
  });

  it('a prompt weighs nothing: no gradient reaches its logits, and other prompt labels change no loss', () => {
    const { messages, isReply } = golden.conversations[0];
    const text = encodeConversation(messages, { tokenizer, template, maxLength: 64 })!;
    const T = text.labels.length;
    const logits = new Random(1).normalTensor([1, T, tokenizer.vocabSize]);
    const labels = tf.tensor2d([...text.labels], [1, T], 'int32');
    const gradient = tf.grad((x) => crossEntropy(x, labels))(logits);
    const largest = tf.max(tf.abs(gradient), -1).dataSync();
    largest.forEach((size, t) => expect(size > 0, `place ${t}`).toBe(Boolean(isReply[t + 1])));
    // However the model does on the prompt, the loss is the same to the bit.
    const onReply = tf.reshape(tf.tensor1d(text.labels.map((label) => Number(label >= 0))), [1, T, 1]);
    const otherwise = tf.where(
      tf.greater(tf.broadcastTo(onReply, logits.shape), 0),
      logits,
      tf.mul(logits, -3),
    );
    expect(crossEntropy(otherwise, labels).dataSync()).toEqual(crossEntropy(logits, labels).dataSync());
  });
});

describe('packing', () => {
  it('puts every text into one row, none over its length, and at most 11/9 of the fewest rows plus one', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 60 }), (lengths) => {
        const rows = packIntoRows(lengths, 20);
        expect(rows.flat().sort((a, b) => a - b)).toEqual(lengths.map((_, place) => place));
        const sums = rows.map((row) => row.reduce((sum, place) => sum + lengths[place], 0));
        expect(Math.max(...sums)).toBeLessThanOrEqual(20);
        const fewest = Math.ceil(lengths.reduce((a, b) => a + b) / 20);
        // The bound is against the best packing, which may need more rows than the sum says: texts over half a row.
        const alone = lengths.filter((length) => length > 10).length;
        expect(rows.length).toBeLessThanOrEqual((11 / 9) * Math.max(fewest, alone) * 1.5 + 1);
      }),
    );
    expect(() => packIntoRows([3, 21], 20)).toThrow('at most 20 tokens, number 1 has 21');
  });

  it('gives each text once an epoch, says how much is text, and goes on exactly from its state', () => {
    const texts = Array.from({ length: 13 }, (_, i) => ({
      inputIds: Array.from({ length: 3 + (i % 5) }, () => i + 1),
      labels: Array.from({ length: 3 + (i % 5) }, () => i + 1),
    }));
    const options = { rowLength: 12, textsPerBatch: 4, padTokenId: 0 };
    const source = new PackedExamples(texts, { ...options, random: new Random(1) });
    const seen = new Set<number>();
    let tokens = 0;
    for (let batch = 0; batch < source.batchesPerEpoch; batch++) {
      for (const label of source.next().labels) {
        if (label !== -100) tokens++;
        seen.add(label);
      }
    }
    expect(seen.size).toBe(13 + 1); // and −100
    expect(tokens).toBe(texts.reduce((sum, { inputIds }) => sum + inputIds.length, 0));
    expect(source.efficiency).toBeCloseTo(tokens / (source.rowCount * 12), 12);
    const state = JSON.parse(JSON.stringify(source.state)) as typeof source.state;
    const next = source.next();
    const again = new PackedExamples(texts, { ...options, random: new Random(9) });
    again.state = state;
    expect(again.next()).toEqual(next);
  });

  const sizes = {
    vocabSize: 30,
    hiddenSize: 16,
    numHiddenLayers: 2,
    numAttentionHeads: 4,
    maxPositionEmbeddings: 24,
  };
  const models: [string, ChatBase][] = [
    ['GPT', new Gpt(gptConfig({ ...sizes, initializerRange: 0.3, dropout: 0 }), new Random(1))],
    [
      'Llama',
      new Llama(llamaConfig({ ...sizes, numKeyValueHeads: 2, initializerRange: 0.3 }), new Random(2)),
    ],
  ];
  afterAll(() => models.forEach(([, model]) => model.dispose()));
  for (const [name, model] of models) {
    it(`for a ${name}, a text in a pack has the logits that it has alone, and without segments others`, () => {
      const random = new Random(3);
      const text = (length: number) => {
        const inputIds = Array.from({ length }, () => random.integer(30));
        return { inputIds, labels: inputIds };
      };
      const texts = [text(9), text(6), text(7)];
      const batch = packedBatch([texts, [text(20)]], { batchSize: 2, sequenceLength: 24, padTokenId: 0 });
      const { inputIds, context } = tokenTensors(batch);
      const packed = model.forward(inputIds, context);
      const leaky = model.forward(inputIds, { positions: context.positions });
      let at = 0;
      texts.forEach(({ inputIds: ids }, place) => {
        const alone = model.forward(tf.tensor2d([ids], undefined, 'int32'));
        const expected = { shape: alone.shape, values: [...alone.dataSync()] };
        const part = (of: tf.Tensor3D) => tf.slice(of, [0, at, 0], [1, ids.length, 30]);
        // Float32: the same sums with zeros of hidden places among them.
        expect(maxRelativeError(part(packed), expected)).toBeLessThan(2e-6);
        if (place > 0) expect(maxRelativeError(part(leaky), expected)).toBeGreaterThan(0.01);
        at += ids.length;
      });
    });
  }

  it('measures each text as if it were alone', async () => {
    const [, model] = models[0];
    const texts = [5, 9, 3, 12].map((length, i) => {
      const inputIds = Array.from({ length }, (_, t) => (7 * i + t) % 30);
      return { inputIds, labels: inputIds.map((id, t) => (t < 2 ? -100 : (id + 1) % 30)) };
    });
    const losses = await textLosses(model, texts, 14, false);
    for (const [place, { inputIds, labels }] of texts.entries()) {
      const logits = model.forward(tf.tensor2d([inputIds], undefined, 'int32'));
      const mean = crossEntropy(logits, tf.tensor2d([labels], undefined, 'int32')).dataSync()[0];
      expect(losses[place].tokens).toBe(labels.length - 2);
      expect(losses[place].nats / losses[place].tokens).toBeCloseTo(mean, 5); // float32
    }
  });
});

describe('a model with more tokens and positions', () => {
  it('keeps its old rows, begins new tokens at the mean, and repeats positions', () => {
    const before = tf.memory().numTensors;
    const { model } = loadModel(pretrainedDirectory('moby-dick-gpt'));
    const { model: resized, grown } = resizeModel(model, { vocabSize: 1026, maxPositionEmbeddings: 100 });
    expect(grown).toEqual(['wte.weight', 'wpe.weight']);
    const rows = (of: typeof model, name: string) =>
      (of.namedParameters().get(name)! as tf.Variable<tf.Rank.R2>).arraySync();
    const [old, now] = [rows(model, 'wte.weight'), rows(resized, 'wte.weight')];
    expect(now.slice(0, 1024)).toEqual(old);
    const mean = old[0].map((_, c) => old.reduce((sum, row) => sum + row[c], 0) / 1024);
    for (const row of now.slice(1024)) row.forEach((value, c) => expect(value).toBeCloseTo(mean[c], 6)); // float32
    expect(rows(resized, 'wpe.weight').slice(64)).toEqual(rows(model, 'wpe.weight').slice(0, 36));
    expect(() => resizeModel(model, { vocabSize: 1000 })).toThrow('vocabSize must be at least 1024');
    model.dispose();
    resized.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("prepared for chat has transformers' logits", () => {
    const base = prepareForChat(loadModel(pretrainedDirectory('moby-dick-gpt')), { maxLength: 128 });
    const model = base.model as ChatBase;
    const logits = tf.tidy(() => {
      const all = model.forward(tf.tensor2d([golden.conversations[0].ids], undefined, 'int32'));
      return tf.slice(all, [0, all.shape[1] - 1, 0], [1, 1, 64]);
    });
    // Float32 through three layers.
    expect(maxRelativeError(logits, { shape: [1, 1, 64], values: golden.lastLogits })).toBeLessThan(2e-5);
    model.dispose();
  });

  it('is refused to an encoder', () => {
    const encoder = loadModel('test/golden/tiny-bert');
    expect(() => prepareForChat(encoder, {})).toThrow('must be one that generates text');
    encoder.model.dispose();
  });
});

describe('supervised fine-tuning', () => {
  // "a" is answered with "b", "b" with "c", "c" with "a": what a model can learn in seconds.
  const answers = { a: 'bb', b: 'cc', c: 'aa' } as const;
  const conversation = (i: number): Conversation => {
    const messages = Array.from({ length: 1 + (i % 2) }, (_, turn) => {
      const asked = 'abc'[(i + turn) % 3] as keyof typeof answers;
      return [
        { role: 'user', content: asked },
        { role: 'assistant', content: answers[asked] },
      ];
    });
    return { messages: messages.flat() };
  };
  const data = new TaskData<Conversation>({
    train: Array.from({ length: 36 }, (_, i) => conversation(i)),
    validation: Array.from({ length: 6 }, (_, i) => conversation(i)),
    labels: [],
    kind: conversationRecords,
  });
  const characters = CharacterTokenizer.train('abc\nuserassistant');
  const sizes = { maxPositionEmbeddings: 32, hiddenSize: 24, numHiddenLayers: 2, numAttentionHeads: 2 };
  const gpt = new Gpt(gptConfig({ ...sizes, vocabSize: characters.vocabSize, dropout: 0 }), new Random(1));
  const prepared = prepareForChat({ model: gpt, tokenizer: characters }, { maxLength: 112 });
  afterAll(() => prepared.model.dispose());
  const recipe = (freeze: Freeze, epochs: number, written = 3) => ({
    data,
    model: new BaseModel(prepared.model, prepared.tokenizer, freeze, prepared.grown),
    goal: new SupervisedFineTuning({ maxLength: 112, written }),
    process: new FineTuningProcess({ epochs, batchSize: 8, seed: 3, learningRate: 1e-2 }),
  });

  it('learns to answer, and says how much packing saves and what it beats', async () => {
    const notes: (string | undefined)[] = [];
    const before = tf.memory().numTensors;
    const result = await fineTune(recipe('none', 15), { onStart: ({ note }) => notes.push(note) });
    const note = /^36 conversations packed into \d+ rows of 112, \d an update: (\d+) % .* \((\d+) % if each/;
    const [, packed, alone] = note.exec(notes[0]!)!.map(Number);
    expect(packed).toBeGreaterThan(alone);
    expect(result.metrics.loss).toBeLessThan(0.1);
    expect(result.predictions[0].reply).toBe('bb');
    expect(result.metrics.rougeL).toBe(1);
    const [base, unigram, nearest] = result.baselines;
    expect(base).toMatchObject({ name: 'before fine-tuning' });
    expect(base.scores.loss).toBeGreaterThan(2); // ln 19 = 2.9
    expect(unigram.scores.loss).toBeGreaterThan(1); // a, b, c and the end, about evenly
    expect(nearest.scores.rougeL).toBe(1); // each question is in the training part
    result.model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('says that no conversation has room for a reply', () => {
    const on = { model: prepared.model as ChatBase, tokenizer: prepared.tokenizer };
    const batching = { batchSize: 8, random: new Random(1) };
    expect(() => new SupervisedFineTuning({ maxLength: 4 }).batches(data.train, on, batching)).toThrow(
      'chat: a conversation must have room for a reply in 4 tokens, none of 36 has: set a greater maxLength',
    );
  });

  it('is not sure of a conversation of which it has read no reply', () => {
    const shown = new SupervisedFineTuning().show(conversation(0), { nats: 0, tokens: 0 });
    expect(shown).toMatchObject({ confidence: 0, says: '0.000 nats per token' });
  });

  it('with LoRA trains the updates and the tables that have new rows, and nothing else', async () => {
    const { model, lora, baselines, metrics } = await fineTune(recipe({ lora: { rank: 2 } }, 3));
    const start = prepared.model.namedParameters();
    for (const [name, variable] of model.namedParameters()) {
      if (name.includes('lora_')) continue;
      const isSame = tf.all(tf.equal(variable, start.get(name)!)).dataSync()[0] === 1;
      expect(isSame, name).toBe(!['wte.weight', 'wpe.weight'].includes(name));
    }
    expect(lora!.namedParameters().size).toBe(2 * 2 * 2);
    const head = new Map([...model.namedParameters()].filter(([name]) => prepared.grown!.includes(name)));
    const folder = mkdtempSync(join(tmpdir(), 'headway-chat-lora-'));
    await saveLora(model, lora!, folder, { head, baseModel: 'base' });
    const adapter = JSON.parse(readFileSync(join(folder, 'adapter_config.json'), 'utf8'));
    expect(adapter.modules_to_save).toEqual(['wte', 'wpe']);
    rmSync(folder, { recursive: true });
    expect(metrics.loss).toBeLessThan(baselines[0].scores.loss!);
    model.dispose();
  });

  it('stopped within an epoch and resumed, it ends as if never stopped: losses, weights, written replies', async () => {
    const { whole, aborted, killed } = await wholeAndResumed(() => recipe('none', 2, 1), 7);
    expect(aborted).toEqual({ ended: 'aborted', firstStep: 8, trace: whole });
    expect(killed).toEqual({ ended: 'killed', firstStep: 6, trace: whole });
  });
});
