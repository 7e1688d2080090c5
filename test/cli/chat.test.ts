import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { define as chat } from '../../lib/cli/commands/chat';
import { define as evaluate } from '../../lib/cli/commands/evaluate';
import { define as finetune } from '../../lib/cli/commands/finetune';
import { define as predict } from '../../lib/cli/commands/predict';
import { Gpt } from '../../lib/models/gpt';
import { gptConfig } from '../../lib/models/gpt-config';
import { saveModel } from '../../lib/models/pretrained';
import { Random } from '../../lib/random';
import { CharacterTokenizer } from '../../lib/tokenizers/character-tokenizer';
import { runCommand as run } from './run-command';

const home = mkdtempSync(path.join(os.tmpdir(), 'headway-chat-'));
const file = (name: string): string => path.join(home, name);

/** `headway chat` with these lines on its standard input. */
async function converse(lines: readonly string[], ...args: string[]) {
  const input = new PassThrough();
  const stdin = Object.getOwnPropertyDescriptor(process, 'stdin')!;
  Object.defineProperty(process, 'stdin', { value: input, configurable: true });
  input.end(lines.map((line) => `${line}\n`).join(''));
  try {
    return await run(chat, ...args);
  } finally {
    Object.defineProperty(process, 'stdin', stdin);
  }
}

beforeAll(async () => {
  vi.stubEnv('HEADWAY_BACKEND', 'cpu');
  const tokenizer = CharacterTokenizer.train('abcd\nuserassistantsystem ');
  const sizes = { maxPositionEmbeddings: 24, hiddenSize: 24, numHiddenLayers: 2, numAttentionHeads: 2 };
  const model = new Gpt(gptConfig({ ...sizes, vocabSize: tokenizer.vocabSize, dropout: 0 }), new Random(1));
  await saveModel(model, tokenizer, file('base'));
  model.dispose();
  const answers = ['bb', 'cc', 'aa'];
  const lines = (count: number): string =>
    Array.from({ length: count }, (_, i) =>
      JSON.stringify({
        messages: [{ role: 'user', content: 'abc'[i % 3] }, { role: 'assistant', content: answers[i % 3] }], // prettier-ignore
      }),
    ).join('\n');
  writeFileSync(file('train.jsonl'), lines(24));
  writeFileSync(file('dev.jsonl'), lines(6));
  const pairs = (count: number): string =>
    Array.from({ length: count }, (_, i) =>
      JSON.stringify({ prompt: 'abc'[i % 3], chosen: 'dd', rejected: answers[i % 3], reason: 'no d' }),
    ).join('\n');
  writeFileSync(file('pairs.jsonl'), pairs(24));
  writeFileSync(file('pairs-dev.jsonl'), pairs(6));
});
afterEach(() => {
  process.exitCode = undefined;
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true });
});

describe('headway finetune chat', () => {
  it('makes a chat model: scores, baselines, a template, a card; measured again it is the same', async () => {
    const data = ['--train', file('train.jsonl'), '--validation', file('dev.jsonl')];
    const how = ['--epochs', '8', '--batch-size', '4', '--learning-rate', '0.03', '--max-length', '64'];
    const { json, notes } = await run(finetune, 'chat', '--model', file('base'), ...data, ...how, '--out', file('sft'), '--json'); // prettier-ignore
    const result = json();
    expect(notes).toMatch(/24 conversations packed into \d+ rows of 64/);
    expect(result).toMatchObject({
      command: 'finetune',
      task: 'chat',
      baseline: { name: 'before fine-tuning' },
    });
    expect(result.config.chatTemplate).toBeUndefined();
    expect(result.metrics.loss).toBeLessThan(0.2);
    expect(result.metrics.rougeL).toBeGreaterThan(0.9);
    expect(result.baseline.loss).toBeGreaterThan(2);
    expect(result.otherBaselines.map(({ name }: { name: string }) => name)).toEqual([
      'unigram of replies',
      'reply to the nearest message',
    ]);
    expect(readFileSync(file('sft/chat_template.jinja'), 'utf8')).toContain('<|im_start|>');
    const { eos_token_id: ends } = JSON.parse(readFileSync(file('sft/generation_config.json'), 'utf8'));
    expect(ends).toHaveLength(1);
    expect(readFileSync(file('sft/README.md'), 'utf8')).toMatch(/\| before fine-tuning \| \d/);

    const again = ['--model', file('sft'), '--data', file('dev.jsonl'), '--train', file('train.jsonl')];
    const measured = (await run(evaluate, 'chat', ...again, '--errors', '1', '--json')).json();
    expect(measured.metrics.loss).toBeCloseTo(result.metrics.loss, 5); // float32 through the files
    const { predictions } = (await run(predict, 'a', '--model', file('sft'), '--json')).json();
    expect(predictions[0].reply).toBe('bb');
  });

  it('holds a conversation: streamed, told a system message, forgotten, saved', async () => {
    const { printed, notes } = await converse(
      ['a', '', 'b', `/save ${file('chat.json')}`, '/reset', '/system abc', 'c', `/save ${file('told.json')}`, '/what', '/quit', 'a'], // prettier-ignore
      ...['--model', file('sft'), '--greedy', '--max-new-tokens', '4', '--no-compile'],
    );
    expect(printed.replaceAll('> ', '')).toMatch(/^bb\n\w*\n\w*\n$/);
    expect(notes).toContain('There is no command /what');
    const saved = JSON.parse(readFileSync(file('chat.json'), 'utf8'));
    expect(saved).toMatchObject([
      { role: 'user', content: 'a' },
      { role: 'assistant', content: 'bb' },
      { role: 'user', content: 'b' },
      { role: 'assistant' },
    ]);
    const told = JSON.parse(readFileSync(file('told.json'), 'utf8'));
    expect(told.map(({ role }: { role: string }) => role)).toEqual(['system', 'user', 'assistant']);
  });
});

describe('headway finetune dpo', () => {
  it('with LoRA learns what is preferred, says how far it went, and can be measured against what it was', async () => {
    const data = ['--train', file('pairs.jsonl'), '--validation', file('pairs-dev.jsonl')];
    const how = ['--epochs', '4', '--batch-size', '6', '--lora', '--learning-rate', '0.03', '--beta', '0.2'];
    const { json } = await run(finetune, 'dpo', '--model', file('sft'), ...data, ...how, '--out', file('dpo'), '--json'); // prettier-ignore
    const { metrics, baseline, config } = json();
    expect(config).toMatchObject({ beta: 0.2 });
    expect(metrics.accuracy).toBe(1);
    expect(metrics.loss).toBeLessThan(0.3); // ln 2 before
    expect(metrics.rewardMargin).toBeCloseTo(metrics.chosenReward - metrics.rejectedReward, 10);
    expect(metrics.kl).toBeGreaterThan(0);
    expect(metrics.perReason).toMatchObject({ 'no d': { accuracy: 1, pairs: 6 } });
    expect(baseline).toMatchObject({ name: 'the answer it found likelier before', accuracy: 0, kl: 0 });
    expect(existsSync(file('dpo/adapter/adapter_model.safetensors'))).toBe(true);

    const again = ['--model', file('dpo'), '--reference', file('sft'), '--data', file('pairs-dev.jsonl')];
    const measured = (await run(evaluate, 'dpo', ...again, '--json')).json();
    // What was beside the weights is merged into them, and log-probabilities are large: float32.
    expect(measured.metrics.rewardMargin).toBeCloseTo(metrics.rewardMargin, 3);
  });

  it('is refused a model that was not taught conversations', async () => {
    const data = ['--train', file('pairs.jsonl'), '--validation', file('pairs-dev.jsonl')];
    await expect(run(finetune, 'dpo', '--model', file('base'), ...data, '--out', file('no'))).rejects.toThrow(
      'headway finetune chat first',
    );
  });
});
