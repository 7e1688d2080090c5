import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { Chat } from '../../lib/generation/chat';
import { Llama } from '../../lib/models/llama';
import { llamaConfig } from '../../lib/models/llama-config';
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
