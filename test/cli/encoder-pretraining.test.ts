import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changeEncoderSettings, encoderModelConfig, encoderPreset } from '../../lib/cli/encoder-settings';
import { encoderData, encoderTokenizer } from '../../lib/cli/encoder-data';
import { ConfigError } from '../../lib/errors';
import { longestInput } from '../../lib/models/bert-config';
import { BertForPreTraining } from '../../lib/models/bert-pre-training';
import { loadModel } from '../../lib/models/pretrained';
import { RobertaForMaskedLM } from '../../lib/models/roberta';
import { Random } from '../../lib/random';
import { ByteLevelBpeTokenizer } from '../../lib/tokenizers/byte-level-bpe-tokenizer';
import { CharacterTokenizer } from '../../lib/tokenizers/character-tokenizer';
import type { Tokenizer } from '../../lib/tokenizers/tokenizer';
import { saveTokenizer } from '../../lib/tokenizers/tokenizer-files';
import { WordPieceTokenizer } from '../../lib/tokenizers/word-piece-tokenizer';

const main = join(__dirname, '../../lib/cli/main.ts');
const root = mkdtempSync(join(tmpdir(), 'headway-encoder-'));
const data = join(root, 'text.txt');
afterAll(() => rmSync(root, { recursive: true }));
beforeAll(() =>
  writeFileSync(data, 'The whale was white. Call me Ishmael. The sea is deep and blue. '.repeat(30)),
);

async function headway(...args: string[]): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', main, ...args]);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => (stderr += chunk));
  const code = await new Promise((resolve) => child.on('close', resolve));
  return { code, stdout, stderr };
}

const lastLine = (stdout: string): Record<string, unknown> =>
  JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as Record<string, unknown>;

describe.each([
  ['bert', '[MASK]', BertForPreTraining, 200],
  ['roberta', '<mask>', RobertaForMaskedLM, 300],
] as const)('headway pretrain %s', (architecture, mask, modelClass, vocabSize) => {
  const out = join(root, architecture);
  const pretrain = (...more: string[]): ReturnType<typeof headway> =>
    headway(
      ...['pretrain', architecture, '--data', data, '--out', out, '--backend', 'cpu', '--json'],
      ...more,
    );
  const tiny = [
    'hiddenSize=16',
    'numHiddenLayers=1',
    'maxLength=16',
    'batchSize=4',
    `vocabSize=${vocabSize}`,
  ];

  it('learns from raw text, and measures masked tokens beside the unigram baseline; fill-mask uses the model', async () => {
    const settings = tiny.flatMap((setting) => ['--set', setting]);
    const { code, stdout, stderr } = await pretrain('--preset', 'tiny', '--steps', '60', ...settings);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const result = lastLine(stdout);
    expect(result).toMatchObject({ command: 'pretrain', task: architecture, steps: 60, seed: 42 });
    expect(result).toMatchObject({
      compiled: true,
      execution: expect.stringMatching(/^compiled with ONNX Ru/),
    });
    expect(stderr).toMatch(/^compiled with ONNX Runtime .* in \d+\.\d s$/m);
    const [metrics, baseline] = [result.metrics, result.baseline] as Record<string, number>[];
    // So few steps teach what is common, not yet what belongs where.
    const { vocabSize: V } = result.config as { vocabSize: number };
    expect(metrics.loss).toBeLessThan(Math.log(V));
    expect(metrics.tokens).toBe(baseline.tokens);
    for (const score of [metrics, baseline]) {
      expect('nextSentenceAccuracy' in score).toBe(architecture === 'bert');
    }
    expect(readdirSync(out)).toEqual(
      expect.arrayContaining(['model.safetensors', 'config.json', 'loss-curve.svg']),
    );
    const { model } = loadModel(out);
    expect(model).toBeInstanceOf(modelClass);
    model.dispose();

    const filled = await headway(
      'fill-mask',
      `The ${mask} was white.`,
      '--model',
      out,
      '--top-k',
      '3',
      '--json',
    );
    expect({ code: filled.code, stderr: filled.stderr }).toMatchObject({ code: 0 });
    const [candidates] = lastLine(filled.stdout).holes as { probability: number }[][];
    expect(candidates).toHaveLength(3);
    expect(candidates[0].probability).toBeGreaterThanOrEqual(candidates[1].probability);
  }, 240_000);

  it('goes on with a run, and refuses another text', async () => {
    const { code, stdout, stderr } = await pretrain('--resume', '--steps', '62', '--no-compile');
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(lastLine(stdout)).toMatchObject({ steps: 62, compiled: false });
    const other = join(root, 'other.txt');
    writeFileSync(other, 'Another text. It is short. It ends. Or not. '.repeat(9));
    const refused = await headway('pretrain', architecture, '--data', other, '--out', out, '--resume');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('to resume, --data must be the text');
  }, 240_000);
});

describe('the tokenizer of an encoder', () => {
  const directory = join(root, 'tokenizer');
  const chosen = (asked?: string, architecture: 'bert' | 'roberta' = 'bert'): Tokenizer =>
    encoderTokenizer(architecture, { ...encoderPreset(architecture), vocabSize: 300 }, 'White whales.', {
      out: join(root, 'none'),
      tokenizer: asked,
    });

  it('is trained on the text: word pieces for BERT, bytes for RoBERTa, or the other way round', () => {
    expect(chosen()).toBeInstanceOf(WordPieceTokenizer);
    expect(chosen('bpe')).toBeInstanceOf(ByteLevelBpeTokenizer);
    expect(chosen(undefined, 'roberta')).toBeInstanceOf(ByteLevelBpeTokenizer);
    expect(chosen('wordpiece', 'roberta')).toBeInstanceOf(WordPieceTokenizer);
  });

  it('may be one that headway tokenizer train --kind wordpiece made', () => {
    saveTokenizer(WordPieceTokenizer.train('white whales', { vocabSize: 30 }), directory);
    expect(chosen(directory).encode('Whales')).toHaveLength(1);
    expect(chosen(directory, 'roberta').specialTokens.has('[MASK]')).toBe(true);
  });

  it('must have a token for what is hidden', () => {
    saveTokenizer(CharacterTokenizer.train('The whale'), directory);
    expect(() => chosen(directory)).toThrow(/\[MASK\].* got none: headway tokenizer train --kind wordpiece/);
  });
});

it('draws the pairs of BERT ten times, otherwise each time, and gives RoBERTa every sentence once', () => {
  const text = Array.from({ length: 60 }, (_, i) => `Whale ${i} swam.`).join(' ');
  const tokenizer = WordPieceTokenizer.train(text, { vocabSize: 120 });
  const dataOf = (architecture: 'bert' | 'roberta'): ReturnType<typeof encoderData> =>
    encoderData(
      architecture,
      { ...encoderPreset(architecture), maxLength: 16 },
      text,
      tokenizer,
      new Random(1),
    );
  const { train } = dataOf('bert');
  const tenth = Math.floor(train.length / 10);
  const pass = (which: number): string[] =>
    train.slice(which * tenth, (which + 1) * tenth).map(({ inputIds }) => inputIds.join());
  expect(pass(0)).not.toEqual(pass(1));
  expect(new Set(train.map(({ inputIds }) => inputIds.join())).size).toBeGreaterThan(3 * tenth);
  const roberta = dataOf('roberta');
  const special = new Set(tokenizer.specialTokens.values());
  const read = roberta.train.flatMap(({ inputIds }) => inputIds.filter((id) => !special.has(id)));
  expect(read).toEqual(roberta.trainTokens);
});

describe('the settings of an encoder', () => {
  it('follow the papers in how holes are made', () => {
    expect(encoderPreset('bert').masking).toBe('static');
    expect(encoderPreset('roberta').masking).toBe('dynamic');
  });

  it('give RoBERTa the positions that its padding takes', () => {
    const settings = encoderPreset('roberta');
    const vocabulary = { vocabSize: 300, padTokenId: 1 };
    const config = encoderModelConfig('roberta', settings, vocabulary);
    expect(config.maxPositionEmbeddings).toBe(settings.maxLength + 2);
    expect(longestInput(config)).toBe(settings.maxLength);
    expect(encoderModelConfig('bert', settings, vocabulary).maxPositionEmbeddings).toBe(settings.maxLength);
  });

  it('take the feed-forward width along with the width', () => {
    const settings = changeEncoderSettings('bert', encoderPreset('bert'), { hiddenSize: 64 });
    expect(settings.intermediateSize).toBe(256);
  });

  it('are named where they are unknown', () => {
    expect(() => encoderPreset('bert', 'smal')).toThrow(ConfigError);
    expect(() => changeEncoderSettings('bert', encoderPreset('bert'), { maskin: 'static' })).toThrow(
      /pretrain bert: there is no setting "maskin".*masking/,
    );
  });
});

it('fill-mask refuses a model that guesses no masked tokens', async () => {
  const { code, stderr } = await headway('fill-mask', 'a [MASK]', '--model', 'moby-dick-gpt');
  expect(code).toBe(2);
  expect(stderr).toContain(
    'must be a model that guesses masked tokens (headway pretrain bert or roberta), got a Gpt',
  );
}, 60_000);
