import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { define } from '../../lib/cli/commands/learning-curve';
import { BertModel } from '../../lib/models/bert';
import { bertConfig } from '../../lib/models/bert-config';
import { saveModel } from '../../lib/models/pretrained';
import { Random } from '../../lib/random';
import { WordPieceTokenizer } from '../../lib/tokenizers/word-piece-tokenizer';
import { runCommand } from './run-command';

const home = mkdtempSync(path.join(os.tmpdir(), 'headway-curve-'));
const file = (name: string): string => path.join(home, name);
const base = file('small-bert');

interface CurveResult {
  readonly points: { contestant: string; labels: number; seeds: number[] }[];
  readonly pretrainingTokens: Record<string, number>;
}

/** A learning curve that takes seconds. */
async function run(...more: string[]): Promise<{ result: CurveResult; notes: string }> {
  const files = ['--models', base, '--train', file('texts.csv'), '--out', file('out')];
  const few = ['--counts', '6', '12', '--seeds', '2', '--updates', '2', '--epochs', '1', '--no-compile'];
  const { json, notes } = await runCommand(define, 'classify', ...files, ...few, ...more, '--json');
  return { result: json() as CurveResult, notes };
}

beforeAll(async () => {
  vi.stubEnv('HEADWAY_BACKEND', 'cpu');
  const pieces = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'good', 'bad', 'soup'];
  const sizes = { vocabSize: pieces.length, maxPositionEmbeddings: 16, hiddenSize: 8 };
  const config = bertConfig({ ...sizes, numHiddenLayers: 1, numAttentionHeads: 2, dropout: 0 });
  const model = new BertModel(config, new Random(1));
  await saveModel(model, WordPieceTokenizer.fromVocabulary({ pieces }), base);
  model.dispose();
  const settings = { maxSteps: 10, batchSize: 4, maxLength: 16 };
  writeFileSync(path.join(base, 'pretraining.json'), JSON.stringify({ settings }));
  const rows = Array.from({ length: 60 }, (_, i) => `${['good', 'bad'][i % 2]} soup ${i},${i % 2}`);
  writeFileSync(file('texts.csv'), ['text,label', ...rows].join('\n'));
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true });
});

describe('headway learning-curve', () => {
  it('runs each contestant by each number of labels, goes on where it was, and draws', async () => {
    const first = await run();
    const names = [
      'majority',
      'bag of words',
      'untrained',
      'untrained, frozen',
      'small-bert',
      'small-bert, frozen',
    ];
    expect(first.result.points.map(({ contestant, labels }) => [labels, contestant])).toEqual(
      [6, 12].flatMap((labels) => names.map((name) => [labels, name])),
    );
    expect(first.result.points.every(({ seeds }) => seeds.length === 2)).toBe(true);
    expect(first.result.pretrainingTokens).toEqual({
      ...{ untrained: 0, 'untrained, frozen': 0, 'small-bert': 640, 'small-bert, frozen': 640 },
    });
    expect(first.notes).toContain('0 runs are done; 40 are wanted');

    // A killed run leaves half a line.
    const runs = readFileSync(file('out/runs.jsonl'), 'utf8');
    writeFileSync(file('out/runs.jsonl'), runs.slice(0, -30));
    const second = await run();
    expect(second.notes).toContain('39 runs are done');
    expect(second.result.points).toEqual(first.result.points);
    expect(readFileSync(file('out/learning-curve.svg'), 'utf8')).toContain('<svg');
    expect(JSON.parse(readFileSync(file('out/pre-training-budget.json'), 'utf8')).data).toHaveLength(4);
    expect(JSON.parse(readFileSync(file('out/result.json'), 'utf8'))).toMatchObject({
      command: 'learning-curve',
    });
  });

  it('does not take runs with other choices for its own', async () => {
    const { notes } = await run('--max-length', '8');
    expect(notes).toContain('0 runs are done');
    expect((await run('--pooling', 'cls')).notes).toContain('0 runs are done');
  });

  it('says what it cannot do', async () => {
    await expect(run('--counts', '100')).rejects.toThrow('must be from 1 to');
    await expect(run('--ways', 'thawed')).rejects.toThrow('tuned or frozen');
    await expect(run('--pooling', 'max')).rejects.toThrow('mean or cls, got "max"');
    await expect(run('--metric', 'f1')).rejects.toThrow('accuracy or macroF1');
  });
});
