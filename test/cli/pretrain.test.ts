import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError, FormatError } from '../../lib/errors';
import { pretrain } from '../../lib/cli/pretraining';
import { pretrainModel } from '../../lib/cli/pretrain-models';
import { presetSettings, trainingPart } from '../../lib/cli/pretrain-settings';
import type { PretrainOptions } from '../../lib/cli/pretraining';
import { addSetting } from '../../lib/cli/settings';

const main = join(__dirname, '../../lib/cli/main.ts');
const root = mkdtempSync(join(tmpdir(), 'headway-pretrain-'));
const data = join(root, 'text.txt');
afterAll(() => rmSync(root, { recursive: true }));
beforeAll(() => writeFileSync(data, 'to be, or not to be: that is the question.\n'.repeat(40)));

/** A GPT of one narrow block, and few steps. */
const small = [
  'hiddenSize=16',
  'numHiddenLayers=1',
  'maxPositionEmbeddings=16',
  'batchSize=4',
  'evalBatches=2',
];
const argumentsOf = (out: string, ...more: string[]) => [
  ...['pretrain', 'gpt', '--data', data, '--out', join(root, out), '--preset', 'tiny', '--backend', 'cpu'],
  ...small.flatMap((setting) => ['--set', setting]),
  ...more,
];

/** Runs the command in a process of its own. */
async function headway(args: string[], onStderr: (text: string, interrupt: () => void) => void = () => {}) {
  const child = spawn(process.execPath, ['--import', 'tsx', main, ...args]);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
    onStderr(stderr, () => child.kill('SIGINT'));
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  return { code, stdout, stderr };
}

describe('headway pretrain gpt', () => {
  it('trains a model, measures it against the unigram baseline, and prints one JSON object last', async () => {
    const { code, stdout, stderr } = await headway(
      argumentsOf('model', '--steps', '30', '--seed', '3', '--json'),
    );
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const result = JSON.parse(stdout.trimEnd().split('\n').at(-1)!);
    expect(result).toMatchObject({ command: 'pretrain', task: 'gpt', seed: 3, steps: 30 });
    expect(result.config).toMatchObject({
      hiddenSize: 16,
      intermediateSize: 64,
      maxSteps: 30,
      tokenizer: 'character',
    });
    expect(result.validationLoss).toBeLessThan(result.baseline.loss);
    expect(result.metrics.perplexity).toBeCloseTo(Math.exp(result.validationLoss), 10); // the definition
    expect(result).toMatchObject({
      compiled: true,
      execution: expect.stringMatching(/^compiled with ONNX Ru/),
    });
    expect(result.versions).toMatchObject({
      backend: 'cpu',
      onnxruntime: expect.stringMatching(/^\d+\.\d+/),
    });
    expect(stderr.match(/^compiled with ONNX Runtime .* in \d+\.\d s$/gm)).toHaveLength(1);
    expect(stderr).toContain('step 30: training loss');
    const files = ['config.json', 'loss-curve.json', 'loss-curve.svg', 'model.safetensors', 'tokenizer.json'];
    expect(readdirSync(join(root, 'model'))).toEqual(
      expect.arrayContaining([...files, 'training-history.json']),
    );
    const { records } = JSON.parse(readFileSync(join(root, 'model', 'training-history.json'), 'utf8'));
    expect(records.length).toBe(30);
  });

  it('with --no-compile trains eagerly, to the same losses, and says so', async () => {
    const { stdout, stderr } = await headway(
      argumentsOf('eager', '--steps', '30', '--seed', '3', '--no-compile', '--json'),
    );
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({ compiled: false, execution: 'eager on cpu: as asked for' });
    expect(stderr).toContain('eager on cpu: as asked for\n');
    const lossesOf = (run: string): number[] =>
      JSON.parse(readFileSync(join(root, run, 'training-history.json'), 'utf8')).records.map(
        ({ loss }: { loss: number }) => loss,
      );
    const compiled = lossesOf('model');
    // Float32 rounding of 30 steps at losses of about 3.
    lossesOf('eager').forEach((loss, i) => expect(loss).toBeCloseTo(compiled[i], 4));
  });

  it('trains a Llama too, whose narrower width takes its feed-forward width and head size along', async () => {
    const [, , ...rest] = argumentsOf('llama', '--steps', '30', '--json');
    const { code, stdout, stderr } = await headway(['pretrain', 'llama', ...rest]);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const result = JSON.parse(stdout.trimEnd().split('\n').at(-1)!);
    expect(result).toMatchObject({ command: 'pretrain', task: 'llama', steps: 30 });
    expect(result.config).toMatchObject({ intermediateSize: 64, headDim: 8, numKeyValueHeads: 1 });
    expect(result.validationLoss).toBeLessThan(result.baseline.loss);
    const config = JSON.parse(readFileSync(join(root, 'llama', 'config.json'), 'utf8'));
    expect(config).toMatchObject({ model_type: 'llama', architectures: ['LlamaForCausalLM'] });
    const wrong = argumentsOf('llama', '--resume');
    expect((await headway(wrong)).stderr).toContain('trains a llama, got "gpt"');
    const written = [
      'generate',
      '--model',
      join(root, 'llama'),
      '--prompt',
      'to be',
      '--max-new-tokens',
      '5',
    ];
    expect((await headway(written)).stdout).toMatch(/^to be/);
  }, 60_000);

  it('saves at Ctrl-C, exits 130 with the command that resumes, and that ends as if never stopped', async () => {
    const dropout = ['--set', 'dropout=0.1', '--set', 'evalSteps=5', '--steps', '40', '--json'];
    const straight = await headway(argumentsOf('straight', ...dropout));
    expect(straight.code).toBe(0);

    let sent = false;
    const stopped = await headway(argumentsOf('stopped', ...dropout), (stderr, interrupt) => {
      if (!sent && stderr.includes('step 5:')) interrupt();
      sent ||= stderr.includes('step 5:');
    });
    expect(stopped).toMatchObject({ code: 130, stdout: '' });
    const command = /headway (pretrain .* --resume)/.exec(stopped.stderr)![1];
    const resumed = await headway([...command.split(' '), '--json']);
    expect(resumed.code).toBe(0);
    for (const file of [
      'model.safetensors',
      'checkpoint-40/optimizer.safetensors',
      'checkpoint-40/trainer-state.json',
    ]) {
      const [a, b] = ['straight', 'stopped'].map((run) => readFileSync(join(root, run, file)));
      expect(a.equals(b), file).toBe(true);
    }
    const [a, b] = [straight, resumed].map(({ stdout }) => JSON.parse(stdout));
    expect(b).toMatchObject({
      validationLoss: a.validationLoss,
      trainLoss: a.trainLoss,
      sample: a.sample,
      steps: 40,
    });
  }, 120_000);

  it('exits 2 with one line and no stack at a mistake', async () => {
    const { code, stdout, stderr } = await headway([
      'pretrain',
      'gpt',
      '--data',
      join(root, 'none'),
      '--out',
      root,
    ]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^headway: .*none: a file is required.*\n$/);
    expect((await headway(['pretrain', 'gpt', '--out', root])).code).toBe(2);
  });

  it('shows an example in its help', async () => {
    const { code, stdout } = await headway(['pretrain', '--help']);
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('headway pretrain gpt --data'),
    });
  });
});

describe('a mistake is answered with what to do:', () => {
  const options: PretrainOptions = { data: [data], out: join(root, 'new'), backend: 'cpu' };
  const written = (name: string, content: string) => {
    writeFileSync(join(root, name), content);
    return join(root, name);
  };
  const run = (more: object, architecture = 'gpt') => pretrain(architecture, { ...options, ...more });

  it.each<[string, () => Promise<void>, string]>([
    [
      'an architecture that is not there',
      () => run({}, 'gtp'),
      'the architecture must be one of gpt, llama, seq2seq, got "gtp"; did you mean "gpt"?',
    ],
    ['a missing file', () => run({ data: [join(root, 'none')] }), 'none'],
    ['an empty text', () => run({ data: [written('empty', ' \n')] }), 'must hold text, it is empty'],
    [
      'a text shorter than a block',
      () => run({ data: [written('short', 'to be')] }),
      'longer than a block of 64',
    ],
    [
      'an unknown preset',
      () => run({ preset: 'nanogpt' }),
      'there is no preset "nanogpt"; there are: nanogpt-cpu, nanogpt-cpu-best, tiny',
    ],
    ['a misspelt preset', () => run({ preset: 'nanogpt-gpu' }), 'did you mean "nanogpt-cpu"?'],
    [
      'a misspelt setting',
      () => run({ set: { hiddensize: 8 } }),
      'no setting "hiddensize"; did you mean "hiddenSize"?',
    ],
    [
      'a value of the wrong kind',
      () => run({ set: { dropout: 'no' } }),
      'dropout: Invalid input: expected number',
    ],
    [
      'a width that heads do not divide',
      () => run({ set: { hiddenSize: 30 } }),
      'hiddenSize must be a multiple',
    ],
    [
      'a rate that would climb',
      () => run({ set: { learningRate: 1e-9, minLearningRate: 1 } }),
      'minLearningRate must be at most',
    ],
    ['no step at all', () => run({ steps: 0 }), 'maxSteps: '],
    ['a missing --config', () => run({ config: join(root, 'none') }), '--config: there is no file'],
    [
      'a --config that is a list',
      () => run({ config: written('list', '[1]') }),
      '`key: value` lines were required',
    ],
    [
      'a directory in use',
      () => run({ out: root }),
      'is not empty: resume its run with --resume, or choose another',
    ],
    [
      'a text of one character',
      () => run({ data: [written('same', 'a'.repeat(999))] }),
      'at least two different characters',
    ],
    ['a file in place of --out', () => run({ out: data }), 'it is a file: choose another'],
    ['nothing to resume', () => run({ out: root, resume: true }), 'there is no run to resume'],
  ])('%s', async (_, attempt, message) => {
    const error = await attempt().then(
      () => expect.fail('it was accepted'),
      (reason: Error) => reason,
    );
    expect(error instanceof ConfigError || error instanceof FormatError).toBe(true);
    expect(error.message).toContain(message);
    expect(readdirSync(root)).not.toContain('new'); // nothing was made before all was checked
  });

  it('a --set without =', () => {
    expect(() => addSetting('dropout')).toThrow('key=value is required, got "dropout"');
  });

  it('a --set that is no YAML, in one line', () => {
    expect(() => addSetting('dropout=[')).toThrow(
      /^--set: dropout must have a value as YAML writes it, got "\[": .*$/,
    );
  });

  it('another text on resuming', async () => {
    const out = join(root, 'model');
    const other = written('other', 'another text\n'.repeat(100));
    await expect(run({ out, data: [other], resume: true })).rejects.toThrow(
      '--data must be the text that the run',
    );
  });
});

it('settings are read as YAML reads them', () => {
  const settings = ['learningRate=1e-3', 'bias=false', 'activation=gelu'].reduce<object | undefined>(
    (before, text) => addSetting(text, before as Record<string, unknown>),
    undefined,
  );
  expect(settings).toEqual({ learningRate: 0.001, bias: false, activation: 'gelu' });
});

it('nanogpt-cpu-best is the model and the batches of nanogpt-cpu, trained otherwise', () => {
  const gpt = pretrainModel('gpt');
  const [plain, best] = ['nanogpt-cpu', 'nanogpt-cpu-best'].map((name) => presetSettings(gpt, name));
  const differing = Object.keys(best).filter(
    (field) => plain[field as keyof typeof plain] !== best[field as keyof typeof best],
  );
  expect(differing.sort()).toEqual([
    'learningRate',
    'lrSchedulerType',
    'maxSteps',
    'minLearningRate',
    'optim',
  ]);
  expect(trainingPart(best)).toMatchObject({ optim: 'muon', maxSteps: 1300 });
});
