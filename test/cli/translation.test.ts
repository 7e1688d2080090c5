import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const main = join(__dirname, '../../lib/cli/main.ts');
const root = mkdtempSync(join(tmpdir(), 'headway-translation-'));
const [pairs, model] = [join(root, 'pairs.jsonl'), join(root, 'model')];
afterAll(() => rmSync(root, { recursive: true }));

// Every number's name in two "languages": enough texts for each part of the split.
const words = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const records = Array.from({ length: 200 }, (_, i) => {
  const source = [...String(i)].map((digit) => words[Number(digit)]).join(' ');
  const targets = { upper: source.toUpperCase(), digits: String(i) };
  return Object.entries(targets).map(([language, target]) => JSON.stringify({ source, target, language }));
}).flat();
writeFileSync(pairs, records.join('\n'));

const small = ['hiddenSize=16', 'encoderLayers=1', 'decoderLayers=1', 'numAttentionHeads=2', 'vocabSize=300'];
const sizes = small.flatMap((setting) => ['--set', setting]);

/** Runs the command in a process of its own. */
function headway(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', main, ...args], {
    encoding: 'utf8',
    timeout: 240_000,
  });
  const last = stdout.trimEnd().split('\n').at(-1) ?? '';
  return { status, stderr, result: last.startsWith('{') ? JSON.parse(last) : undefined };
}

describe('translation on the command line', () => {
  it('trains on pairs, measures on others beside both baselines, and saves', () => {
    const { status, stderr, result } = headway(
      ...['pretrain', 'seq2seq', '--data', pairs, '--out', model, '--steps', '6', '--seed', '3', '--json'],
      ...sizes,
      ...['--set', 'evaluationLanguage=digits', '--set', 'evalSteps=3', '--set', 'numBeams=2'],
    );
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(result).toMatchObject({ command: 'pretrain', task: 'seq2seq', seed: 3, steps: 6 });
    expect(result).toMatchObject({
      compiled: true,
      execution: expect.stringMatching(/^compiled with ONNX Ru/),
    });
    expect(stderr).toMatch(/^compiled with ONNX Runtime .* in \d+\.\d s$/m);
    expect(result.metrics.bleu).toBeGreaterThanOrEqual(0);
    expect(result.baseline).toMatchObject({ name: 'nearest neighbour', copy: { exactMatch: 0 } });
    for (const file of ['config.json', 'model.safetensors', 'tokenizer.json', 'loss-curve.svg']) {
      expect(existsSync(join(model, file))).toBe(true);
    }
  });

  it('trains eagerly with --no-compile, and says so', () => {
    const out = join(root, 'eager');
    const { status, stderr, result } = headway(
      ...['pretrain', 'seq2seq', '--data', pairs, '--out', out, '--steps', '2', '--no-compile', '--json'],
      ...[...sizes, '--set', 'numBeams=1'],
    );
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(result).toMatchObject({
      compiled: false,
      execution: expect.stringMatching(/^eager on \w+: as ask/),
    });
  });

  it('evaluates the saved model and exits with 1 below a bar', () => {
    const args = ['evaluate', 'translate', '--model', model, '--data', pairs, '--split', 'test'];
    const { status, stderr, result } = headway(
      ...[...args, '--language', 'digits', '--num-beams', '1', '--at-least', 'bleu=99', '--json'],
    );
    expect({ status, stderr }).toMatchObject({ status: 1 });
    expect(stderr).toMatch(/bleu is .*at least 99 was asked/);
    expect(result.config).toMatchObject({ split: 'test', language: 'digits' });
    expect(result).toMatchObject({
      compiled: true,
      execution: expect.stringMatching(/^compiled with ONNX Ru/),
    });
    const eager = headway(...args, '--language', 'digits', '--num-beams', '1', '--no-compile', '--json');
    expect(eager.result).toMatchObject({ compiled: false, metrics: { bleu: result.metrics.bleu } });
  });

  it('translates a prompt, and asks for a language it knows', () => {
    const args = ['generate', '--model', model, '--prompt', 'one two', '--max-new-tokens', '5', '--json'];
    const { status, stderr, result } = headway(...args, '--language', 'upper');
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(typeof result.text).toBe('string');
    const refused = headway(...args, '--language', 'fr');
    expect(refused.status).toBe(2);
    expect(refused.stderr).toMatch(/must be one of digits, upper, got fr/);
  });

  it('goes on training a saved model on other pairs, and measures before and after', () => {
    const out = join(root, 'finetuned');
    const { status, stderr, result } = headway(
      ...[
        'finetune',
        'translate',
        '--model',
        model,
        '--train',
        pairs,
        '--out',
        out,
        '--epochs',
        '1',
        '--compile',
        '--json',
      ],
    );
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(result).toMatchObject({ compiled: true });
    expect(result).toMatchObject({ task: 'translate', baseline: { name: 'the model before' } });
    expect(existsSync(join(out, 'model.safetensors'))).toBe(true);
  });

  it('names what it does not know', () => {
    const unknown = headway('pretrain', 'seq2seq', '--data', pairs, '--out', root + '/x', '--preset', 'toys');
    expect(unknown.status).toBe(2);
    expect(unknown.stderr).toMatch(/no preset "toys".*toy/);
    const language = headway(
      ...[
        'pretrain',
        'seq2seq',
        '--data',
        'typescript-messages',
        '--out',
        root + '/x',
        '--set',
        'languages=xx',
      ],
    );
    expect(language.status).toBe(2);
    expect(language.stderr).toMatch(/languages: must be all, or some of cs,de,.*got "xx"/);
  });
});
