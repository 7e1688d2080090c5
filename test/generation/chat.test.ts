import * as tf from '@tensorflow/tfjs-core';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { FormatError, UnsupportedError } from '../../lib/errors';
import { Chat } from '../../lib/generation/chat';
import { loadChatModel } from '../../lib/generation/load-chat-model';
import { Llama } from '../../lib/models/llama';
import { llamaConfig } from '../../lib/models/llama-config';
import { saveGguf } from '../../lib/models/llama-gguf';
import { Random } from '../../lib/random';
import { ByteLevelBpeTokenizer } from '../../lib/tokenizers/byte-level-bpe-tokenizer';
import { ChatTemplate } from '../../lib/tokenizers/chat-template';

const source =
  "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\n' + m['content'] + '<|im_end|>\n' }}{% endfor %}" +
  "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";
const tokenizer = ByteLevelBpeTokenizer.train('user assistant system hello', {
  vocabSize: 270,
  specialTokens: ['<|im_start|>', '<|im_end|>'],
});
const model = new Llama(
  llamaConfig({
    ...{ vocabSize: tokenizer.vocabSize, maxPositionEmbeddings: 96, numHiddenLayers: 1, hiddenSize: 16 },
    ...{ numAttentionHeads: 2, numKeyValueHeads: 1, intermediateSize: 24, initializerRange: 0.3 },
  }),
  new Random(1),
);
afterAll(() => model.dispose());

async function all(pieces: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}

describe('a conversation', () => {
  let chat: Chat;
  beforeEach(() => {
    const parts = { model, tokenizer, template: new ChatTemplate(source) };
    chat = new Chat(parts, { maxNewTokens: 8, doSample: false, compile: false });
  });

  it('remembers what was asked and what was answered, and forgets it when told', async () => {
    const answer = await all(chat.reply('hello'));
    expect(chat.messages).toEqual([
      { role: 'user', content: 'hello' },
      { role: 'assistant', content: answer },
    ]);
    chat.reset();
    expect(chat.messages).toEqual([]);
    expect(await all(chat.reply('hello'))).toBe(answer);
  });

  it('keeps what was said of a reply that is broken off', async () => {
    let said = '';
    for await (const piece of chat.reply('hello')) {
      said = piece;
      break;
    }
    expect(chat.messages.at(-1)).toEqual({ role: 'assistant', content: said });
  });

  it('leaves out the oldest turns when they no longer fit, and says so', async () => {
    const dropped: number[] = [];
    for (let turn = 0; turn < 4; turn++) await all(chat.reply('hello', (count) => dropped.push(count)));
    expect(dropped.length).toBeGreaterThan(0);
    expect(dropped.every((count) => count % 2 === 0)).toBe(true);
    expect(chat.messages).toHaveLength(8); // all are remembered, though not all are read
  });

  it('refuses a message that alone is too long', async () => {
    await expect(all(chat.reply('x'.repeat(200)))).rejects.toThrow('must fit the 96 positions');
    expect(chat.messages).toEqual([]);
  });

  it('is answered otherwise when the system message is another', async () => {
    const plain = await all(chat.reply('hello'));
    chat.reset();
    chat.system = 'hello hello';
    expect(await all(chat.reply('hello'))).not.toBe(plain);
  });
});

describe('a chat model of a GGUF file', () => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'headway-chat-'));
  const file = path.join(directory, 'model.gguf');
  afterAll(() => fs.rmSync(directory, { recursive: true }));

  it('is loaded with the template that the file carries', async () => {
    await saveGguf(model, tokenizer, file, { type: 'F32', chatTemplate: source });
    const parts = loadChatModel(file);
    expect(parts.template.source).toBe(source);
    const ask = (chat: Chat): Promise<string> => all(chat.reply('hello'));
    const config = { maxNewTokens: 8, doSample: false, compile: false } as const;
    const expected = await ask(new Chat({ model, tokenizer, template: new ChatTemplate(source) }, config));
    expect(await ask(new Chat(parts, config))).toBe(expected);
    parts.model.dispose();
  });

  it.each([
    ['no template', undefined, UnsupportedError, 'has no chat template'],
    ['what is no template', '{% for', FormatError, 'must be Jinja'],
  ])('is refused if the file carries %s, and nothing of it stays', async (_, chatTemplate, kind, message) => {
    await saveGguf(model, tokenizer, file, { type: 'F32', chatTemplate });
    const tensors = tf.memory().numTensors;
    expect(() => loadChatModel(file)).toThrow(kind);
    expect(() => loadChatModel(file)).toThrow(message);
    expect(tf.memory().numTensors).toBe(tensors);
  });
});
