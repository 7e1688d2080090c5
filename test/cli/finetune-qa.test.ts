import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { define as evaluate } from '../../lib/cli/commands/evaluate';
import { define as finetune } from '../../lib/cli/commands/finetune';
import { define as predict } from '../../lib/cli/commands/predict';
import { BertModel } from '../../lib/models/bert';
import { bertConfig } from '../../lib/models/bert-config';
import { saveModel } from '../../lib/models/pretrained';
import { Random } from '../../lib/random';
import { WordPieceTokenizer } from '../../lib/tokenizers/word-piece-tokenizer';
import { runCommand as run } from './run-command';

const home = mkdtempSync(path.join(os.tmpdir(), 'headway-qa-'));
const file = (name: string): string => path.join(home, name);
const [base, out] = [file('bert'), file('answers')];

beforeAll(async () => {
  vi.stubEnv('HEADWAY_BACKEND', 'cpu');
  const words = 'ana ben eva saw left rome oslo who where ?'.split(' ');
  const pieces = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...words];
  const tokenizer = WordPieceTokenizer.fromVocabulary({ pieces });
  const sizes = {
    vocabSize: pieces.length,
    maxPositionEmbeddings: 16,
    hiddenSize: 16,
    initializerRange: 0.1,
  };
  const config = bertConfig({ ...sizes, numHiddenLayers: 1, numAttentionHeads: 2, dropout: 0 });
  const model = new BertModel(config, new Random(1));
  await saveModel(model, tokenizer, base);
  model.dispose();
  // Who? is always the first word.
  const lines = (offset: number): string =>
    Array.from({ length: 24 }, (_, i) => {
      const who = ['Ana', 'Ben', 'Eva'][(i + offset) % 3];
      const answers = { text: [who], answer_start: [0] };
      return JSON.stringify({ question: 'Who?', context: `${who} ${i % 2 ? 'saw' : 'left'} Rome`, answers });
    }).join('\n');
  ['train', 'dev', 'test'].forEach((part, i) => writeFileSync(file(`${part}.jsonl`), lines(i)));
  writeFileSync(file('report.txt'), 'Eva saw Rome');
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true });
});

describe('headway finetune qa', () => {
  it('learns from JSON Lines; keeps how it reads; is evaluated, and asked about a file', async () => {
    const parts = ['--train', file('train.jsonl'), '--validation', file('dev.jsonl'), '--test', file('test.jsonl')]; // prettier-ignore
    const how = ['--epochs', '6', '--batch-size', '8', '--learning-rate', '0.02', '--max-answer-length', '2', '--stride', '3']; // prettier-ignore
    const { json } = await run(finetune, 'qa', '--model', base, ...parts, ...how, '--out', out, '--json');
    const result = json();
    expect(result.metrics.f1).toBeGreaterThan(0.9);
    expect(result.baseline.f1).toBeLessThan(0.6);
    expect(result.config).toMatchObject({ stride: 3, maxAnswerLength: 2, noAnswer: false });
    expect(JSON.parse(readFileSync(path.join(out, 'task.json'), 'utf8'))).toEqual({
      task: 'qa',
      choices: { stride: 3, maxAnswerLength: 2, noAnswer: false },
    });

    const measured = await run(evaluate, 'qa', '--model', out, '--data', file('test.jsonl'), '--errors', '2', '--json'); // prettier-ignore
    expect(measured.json().metrics).toMatchObject({ f1: result.metrics.f1, questions: 24 });
    const slices = measured.json().errors.slices.map(({ name }: { name: string }) => name);
    expect(slices).toEqual(expect.arrayContaining(['question word who', 'answer of 1 word']));

    const ask = ['Who?', '--model', out];
    const { predictions } = (await run(predict, ...ask, '--context', file('report.txt'), '--json')).json();
    expect(predictions[0]).toMatchObject({ text: 'Who?', answer: 'Eva', start: 0 });
    expect((await run(predict, ...ask, '--pair', 'Ben left Rome')).printed).toMatch(
      /^Ben \[[\d.]+\] {2}Who\?\n$/,
    );
    await expect(run(predict, ...ask)).rejects.toThrow(
      'a question needs the text that tells the answer: --context FILE',
    );
    await expect(run(predict, ...ask, '--pair', 'x', '--context', 'y')).rejects.toThrow('leave --pair out');
  });
});
