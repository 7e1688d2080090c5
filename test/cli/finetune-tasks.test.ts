import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { define as evaluate } from '../../lib/cli/commands/evaluate';
import { define as finetune } from '../../lib/cli/commands/finetune';
import { define as predict } from '../../lib/cli/commands/predict';
import { BertModel } from '../../lib/models/bert';
import { bertConfig } from '../../lib/models/bert-config';
import { saveModel } from '../../lib/models/pretrained';
import { Random } from '../../lib/random';
import { WordPieceTokenizer } from '../../lib/tokenizers/word-piece-tokenizer';
import { runCommand as run } from './run-command';

const home = mkdtempSync(path.join(os.tmpdir(), 'headway-tasks-'));
const file = (name: string): string => path.join(home, name);
const base = file('bert');

beforeAll(async () => {
  vi.stubEnv('HEADWAY_BACKEND', 'cpu');
  const words = 'ana ben eva rome oslo york saw left likes good bad it is so'.split(' ');
  const pieces = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...words];
  const tokenizer = WordPieceTokenizer.fromVocabulary({ pieces });
  const sizes = { vocabSize: pieces.length, maxPositionEmbeddings: 16, hiddenSize: 16 };
  const config = bertConfig({ ...sizes, numHiddenLayers: 1, numAttentionHeads: 2, dropout: 0 });
  const model = new BertModel(config, new Random(1));
  await saveModel(model, tokenizer, base);
  model.dispose();

  const names = (offset: number): string =>
    Array.from({ length: 24 }, (_, i) => {
      const [person, verb, place] = [words[(i + offset) % 3], words[6 + (i % 3)], words[3 + ((i * 2) % 3)]];
      return `${person} B-PER\n${verb} O\n${place} B-LOC\n`;
    }).join('\n');
  writeFileSync(file('train.conll'), names(0));
  writeFileSync(file('dev.conll'), names(1));
  writeFileSync(file('test.conll'), names(2));
  const kinds = [['good', 'positive'], ['bad', 'negative'], ['is', 'neutral']]; // prettier-ignore
  const texts = (offset: number): string =>
    Array.from({ length: 48 }, (_, i) => {
      const [word, label] = kinds[i % 3];
      // The first word tells nothing: each comes with each label.
      return `${words[Math.floor(i / 3 + offset) % 9]} it ${word} ${i},${label},${i % 2 ? 'even' : 'odd'}`;
    }).join('\n');
  for (const [place, part] of ['train', 'dev', 'test'].entries()) {
    writeFileSync(file(`${part}.csv`), `text,label,domain\n${texts(place)}`);
  }
});
afterEach(() => {
  process.exitCode = undefined;
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true });
});

describe('headway finetune ner', () => {
  const out = file('names');

  it('with LoRA and two seeds: entity scores, their spread, a merged model, an adapter, a card', async () => {
    const files = ['--train', file('train.conll'), '--validation', file('dev.conll'), '--test', file('test.conll')]; // prettier-ignore
    const how = ['--lora', '--lora-rank', '4', '--seeds', '2', '--seed', '5', '--epochs', '4', '--batch-size', '8', '--learning-rate', '0.05']; // prettier-ignore
    const { json } = await run(finetune, 'ner', '--model', base, ...files, ...how, '--out', out, '--json');
    const result = json();
    expect(result).toMatchObject({ command: 'finetune', task: 'ner', seed: 5 });
    expect(result.config.freeze.lora.rank).toBe(4);
    expect(result.config.parameters.trained).toBeLessThan(result.config.parameters.all / 2);
    expect(result.spread.f1.values).toHaveLength(2);
    expect(result.spread.f1.values).toContain(result.metrics.f1);
    expect(result.metrics.f1).toBeGreaterThan(0.9); // each word gives its tag away
    expect(result.metrics.strict).toHaveProperty('f1');
    expect(result.baseline).toMatchObject({ name: 'most frequent tag of each word', f1: 1 });
    for (const name of [
      'adapter/adapter_config.json',
      'adapter/adapter_model.safetensors',
      'seed-5',
      'seed-6',
    ]) {
      expect(existsSync(path.join(out, name)), name).toBe(true);
    }
    expect(readFileSync(path.join(out, 'README.md'), 'utf8')).toMatch(/mean of 2 seeds ± standard deviation \| [\d.]+ ± /); // prettier-ignore

    // What lies there is the merged model: measured again it has the same scores.
    const again = ['--model', out, '--data', file('test.conll'), '--train', file('train.conll')];
    const measured = (await run(evaluate, 'ner', ...again, '--errors', '2', '--json')).json();
    expect(measured.metrics.f1).toBeCloseTo(result.metrics.f1, 12);
    expect(measured.baseline.f1).toBe(1);
    expect(measured.otherBaselines).toMatchObject([{ name: 'most frequent tag of each word in lower case' }]);
    const { printed } = await run(evaluate, 'ner', ...again);
    expect(printed).toMatch(
      /^most frequent tag of each word: .*\nmost frequent tag of each word in lower case: /m,
    );
    expect(printed).not.toContain('this very data');
    expect(measured.errors.slices.length).toBeGreaterThan(0);
  });

  it('says which names a text has, and how sure it is', async () => {
    const texts = ['Ana saw York', 'so it is'];
    const { predictions, task } = (await run(predict, ...texts, '--model', out, '--json')).json();
    expect(task).toBe('ner');
    expect(predictions[0].entities).toMatchObject([
      { kind: 'PER', text: 'Ana' },
      { kind: 'LOC', text: 'York' },
    ]);
    const { printed } = await run(predict, texts[0], '--model', out);
    expect(printed).toMatch(/^Ana \[PER [\d.]+\], York \[LOC [\d.]+\] {2}Ana saw York\n$/);
    await expect(run(predict, 'a', '--model', base)).rejects.toThrow('has no task.json');
  });

  it('is refused by a task of another kind', async () => {
    const asked = run(evaluate, 'sentiment', '--model', out, '--data', file('test.csv'));
    await expect(asked).rejects.toThrow('must be a model for sentiment, got BertForTokenClassification');
  });
});

describe('headway finetune sentiment on an encoder', () => {
  it('calibrates on the validation part, keeps the temperature, and evaluates with it', async () => {
    const out = file('sentiment');
    const files = ['--train', file('train.csv'), '--validation', file('dev.csv'), '--test', file('test.csv')];
    const how = ['--epochs', '16', '--batch-size', '8', '--learning-rate', '0.02', '--layer-decay', '0.9', '--limit', '36', '--patience', '0']; // prettier-ignore
    const { json } = await run(finetune, 'sentiment', '--model', base, ...files, ...how, '--out', out, '--json'); // prettier-ignore
    const result = json();
    expect(result.config.records).toEqual({ train: 36, validation: 48, test: 48 });
    // One word of each text gives its class away.
    expect(result.baseline).toMatchObject({ name: 'bag-of-words logistic regression', accuracy: 1 });
    const [majority] = result.otherBaselines;
    expect(majority.name).toBe('majority');
    expect(result.metrics.accuracy).toBeGreaterThan(majority.accuracy);
    const { temperature, eceBefore, eceAfter } = result.calibration;
    expect(eceBefore).toBeCloseTo(result.metrics.ece, 12);
    const kept = JSON.parse(readFileSync(path.join(out, 'task.json'), 'utf8'));
    expect(kept).toEqual({ task: 'sentiment', choices: { temperature } });

    const options = ['--model', out, '--data', file('test.csv'), '--errors', '3'];
    const measured = (await run(evaluate, 'sentiment', ...options, '--json')).json();
    expect(measured.metrics.ece).toBeCloseTo(eceAfter, 5); // float32 logits, in another batch
    expect(measured.metrics.accuracy).toBe(result.metrics.accuracy);
    const domains = measured.errors.slices.map(({ name }: { name: string }) => name);
    expect(domains).toEqual(expect.arrayContaining(['domain even', 'domain odd']));
    expect((await run(evaluate, 'sentiment', ...options)).printed).toMatch(
      /this very data[^]*By kind of text/,
    );
  });

  it('declines where it is less sure than asked, and tells the coverage', async () => {
    const texts = ['ana it good 3', 'it'];
    const ask = (...more: string[]) => run(predict, ...texts, '--model', file('sentiment'), ...more);
    const all = (await ask('--json')).json();
    expect(all).not.toHaveProperty('coverage');
    const sure = all.predictions.map(({ confidence }: { confidence: number }) => confidence);
    const [surer, other] = sure[0] > sure[1] ? [0, 1] : [1, 0];
    const bar = ['--decline-below', String(sure[surer])]; // as sure as asked is sure enough
    const { coverage, declineBelow, predictions } = (await ask(...bar, '--json')).json();
    expect({ coverage, declineBelow }).toEqual({ coverage: 0.5, declineBelow: sure[surer] });
    expect(predictions[surer]).toEqual({ ...all.predictions[surer], declined: false });
    expect(predictions[other]).toEqual({ ...all.predictions[other], declined: true });
    const lines = (await ask(...bar)).printed.split('\n');
    expect(lines[surer]).toMatch(/^\w+ [\d.]+ {2}/);
    expect(lines[other]).toMatch(/^declined \(\w+ [\d.]+\) {2}/);
    expect(lines[2]).toBe('answered 1 of 2: coverage 0.50');
    await expect(run(predict, 'Ana', '--model', file('names'), '--decline-below', '0.5')).rejects.toThrow(
      '--decline-below: what is said of a text must have one confidence',
    );
    await expect(ask('--decline-below', '70')).rejects.toThrow('must be a number from 0 to 1, got "70"');
  });

  it('refuses LoRA together with --freeze, a choice that the task does not know, and --test without --validation', async () => {
    const options = ['--model', base, '--train', file('train.csv'), '--out', file('none')];
    await expect(run(finetune, 'sentiment', ...options, '--lora', '--freeze', 'base')).rejects.toThrow(
      'LoRA freezes the base itself',
    );
    await expect(run(finetune, 'ner', ...options, '--class-weights', 'none')).rejects.toThrow(
      '--class-weights: there is nothing of the kind to choose for ner',
    );
    await expect(run(finetune, 'sentiment', ...options, '--test', file('test.csv'))).rejects.toThrow(
      '--validation is required with it',
    );
  });
});
