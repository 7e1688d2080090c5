import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { define } from '../../lib/cli/commands/finetune';
import { Gpt } from '../../lib/models/gpt';
import { gptConfig } from '../../lib/models/gpt-config';
import { saveModel } from '../../lib/models/pretrained';
import { Random } from '../../lib/random';
import { CharacterTokenizer } from '../../lib/tokenizers/character-tokenizer';
import { runCommand } from './run-command';

const home = mkdtempSync(path.join(os.tmpdir(), 'headway-lm-'));
const file = (name: string): string => path.join(home, name);

const finetune = (...args: string[]) => runCommand(define, ...args);

beforeAll(async () => {
  vi.stubEnv('HEADWAY_BACKEND', 'cpu');
  const texts = {
    'domain.txt': 'xy yx. xx yy.\n\n'.repeat(40),
    'general.txt': 'ab ba. aa bb.\n\n'.repeat(40),
  };
  for (const [name, text] of Object.entries(texts)) writeFileSync(file(name), text);
  const tokenizer = CharacterTokenizer.train('abxy .\n');
  const sizes = { maxPositionEmbeddings: 16, hiddenSize: 8, numHiddenLayers: 1, numAttentionHeads: 2 };
  const gpt = new Gpt(gptConfig({ ...sizes, vocabSize: tokenizer.vocabSize, dropout: 0 }), new Random(1));
  await saveModel(gpt, tokenizer, file('gpt'));
  gpt.dispose();
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true });
});

describe('headway finetune lm', () => {
  const begin = ['lm', '--model', file('gpt'), '--train', file('domain.txt'), '--no-compile'];

  it('tells loss and perplexity before and after, on the domain and on general text, and over seeds', async () => {
    const more = ['--general', file('general.txt'), '--replay', '0.2', '--epochs', '1', '--seeds', '2'];
    const run = await finetune(...begin, ...more, '--learning-rate', '0.01', '--out', file('out'), '--json');
    const { metrics, baseline, spread, config } = run.json();
    expect(baseline.name).toBe('before');
    expect(metrics.loss).toBeLessThan(baseline.loss);
    expect(Object.keys(metrics)).toEqual(
      expect.arrayContaining(['perplexity', 'bitsPerCharacter', 'generalLoss', 'generalPerplexity']),
    );
    expect(spread.generalLoss.values).toHaveLength(2);
    expect(config).toMatchObject({ replay: 0.2, interpolate: 1 });
    expect(existsSync(file('out/model.safetensors'))).toBe(true);
  });

  it('says what it cannot use', async () => {
    const out = ['--out', file('none')];
    await expect(finetune(...begin, ...out, '--replay', '0.1')).rejects.toThrow(
      /--replay: --general is required with it/,
    );
    const sentiment = ['sentiment', ...begin.slice(1), '--general', file('general.txt'), ...out];
    await expect(finetune(...sentiment)).rejects.toThrow(/--general: sentiment keeps no other text in mind/);
  });
});
