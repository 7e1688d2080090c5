import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError, FormatError } from '../../lib/errors';
import { ChatTemplate, loadChatTemplate } from '../../lib/tokenizers/chat-template';
import golden from '../golden/chat-templates.json';

describe('a conversation', () => {
  it.each(golden.cases)(
    '$conversation is written with the template of $template as transformers writes it (prompt: $prompt)',
    ({ template, conversation, prompt, text, error }) => {
      const chat = new ChatTemplate(
        golden.templates[template as keyof typeof golden.templates],
        golden.specialTokens,
      );
      const messages = golden.conversations[conversation as keyof typeof golden.conversations];
      const render = () => chat.render(messages, { addGenerationPrompt: prompt });
      if (text === null) {
        expect(render).toThrow(ConfigError);
        expect(render).toThrow(error);
      } else expect(render()).toBe(text);
    },
  );

  it('ends where the answer begins, unless told otherwise', () => {
    const chat = new ChatTemplate(golden.templates.smollm2);
    expect(chat.render(golden.conversations.one)).toMatch(/<\|im_start\|>assistant\n$/);
  });
});

describe("a model's directory", () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'headway-chat-'))));
  afterEach(() => rmSync(directory, { recursive: true }));
  const write = (name: string, content: unknown): void =>
    writeFileSync(join(directory, name), typeof content === 'string' ? content : JSON.stringify(content));
  const messages = [{ role: 'user', content: 'hi' }];

  it('may have no template', () => {
    expect(loadChatTemplate(directory)).toBeUndefined();
    write('tokenizer_config.json', { tokenizer_class: 'PreTrainedTokenizerFast' });
    expect(loadChatTemplate(directory)).toBeUndefined();
  });

  it('has it in tokenizer_config.json, with the special tokens', () => {
    write('tokenizer_config.json', {
      bos_token: '<s>',
      eos_token: { content: '</s>', lstrip: false },
      chat_template: '{{ bos_token + messages[0].content + eos_token }}',
    });
    expect(loadChatTemplate(directory)!.render(messages)).toBe('<s>hi</s>');
  });

  it('has several there, one of them the default', () => {
    write('tokenizer_config.json', {
      chat_template: [
        { name: 'tool_use', template: 'tools' },
        { name: 'default', template: '{{ messages[0].content }}' },
      ],
    });
    expect(loadChatTemplate(directory)!.render(messages)).toBe('hi');
  });

  it('has it in a file of its own, which counts', () => {
    write('tokenizer_config.json', { bos_token: '<s>', chat_template: 'old' });
    write('chat_template.jinja', '{{ bos_token }}{{ messages[0].role }}');
    expect(loadChatTemplate(directory)!.render(messages)).toBe('<s>user');
  });

  it('that is malformed gives a FormatError', () => {
    write('chat_template.jinja', '{% for m in messages %}');
    expect(() => loadChatTemplate(directory)).toThrow(FormatError);
    write('tokenizer_config.json', '{');
    expect(() => loadChatTemplate(directory)).toThrow(/tokenizer_config.json: must be JSON/);
  });
});
