import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { define as evaluate } from '../../lib/cli/commands/evaluate';
import { define as finetune } from '../../lib/cli/commands/finetune';
import { define as generate } from '../../lib/cli/commands/generate';
import { define as pretrain } from '../../lib/cli/commands/pretrain';
import { ConfigError } from '../../lib/errors';
import { Gpt } from '../../lib/models/gpt';
import { gptConfig } from '../../lib/models/gpt-config';
import { saveModel } from '../../lib/models/pretrained';
import { Random } from '../../lib/random';
import { ByteLevelBpeTokenizer } from '../../lib/tokenizers/byte-level-bpe-tokenizer';
import { CharacterTokenizer } from '../../lib/tokenizers/character-tokenizer';
import { runCommand as run } from './run-command';

const home = mkdtempSync(path.join(os.tmpdir(), 'headway-cli-'));
const file = (name: string): string => path.join(home, name);
const [base, classifier] = [file('base'), file('classifier')];
const words: Record<string, string> = { negative: 'bad', neutral: 'it is', positive: 'good' };

beforeAll(async () => {
  vi.stubEnv('HEADWAY_BACKEND', 'cpu');
  const tokenizer = CharacterTokenizer.train('abcdefghijklmnopqrstuvwxyz 0123456789');
  const sizes = { maxPositionEmbeddings: 16, hiddenSize: 16, numHiddenLayers: 1, numAttentionHeads: 2 };
  const model = new Gpt(gptConfig({ ...sizes, vocabSize: tokenizer.vocabSize }), new Random(1));
  await saveModel(model, tokenizer, base);
  model.dispose();
  const rows = Array.from({ length: 120 }, (_, place) => {
    const label = Object.keys(words)[place % 3];
    return `${words[label]} ${place},${label}`;
  });
  writeFileSync(file('train.csv'), ['text,label', ...rows].join('\n'));
  writeFileSync(file('text.txt'), 'the whale is good and the sea is bad '.repeat(20));
});
afterEach(() => {
  process.exitCode = undefined;
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true });
});

describe('headway finetune', () => {
  it('makes a classifier with a model card, better than the majority class, and says so in JSON', async () => {
    const options = ['--model', base, '--train', file('train.csv'), '--out', classifier];
    // A base that has learnt nothing needs time: with early stopping it would take a lucky seed.
    const time = ['--epochs', '24', '--patience', '0', '--learning-rate', '0.02', '--seed', '1'];
    const more = [...time, '--held-out', file('text.txt'), '--compare-untrained', '--json'];
    const { json, code } = await run(finetune, 'sentiment', ...options, ...more);
    expect(code).toBe(0);
    const result = json();
    expect(result).toMatchObject({ command: 'finetune', task: 'sentiment', seed: 1, model: base });
    const [majority] = result.otherBaselines; // words alone tell the class: that baseline is the strongest
    expect(majority.name).toBe('majority');
    expect(result.metrics.macroF1).toBeGreaterThan(majority.macroF1);
    // The first letters give the class away: 0.89 to 1 over six seeds and two learning rates, by chance 0.33.
    expect(result.metrics.accuracy).toBeGreaterThan(0.8);
    for (const field of ['steps', 'seconds', 'tokensPerSecond', 'trainLoss', 'validationLoss']) {
      expect(result[field], field).toBeGreaterThan(0);
    }
    expect(result.earlierKnowledge.lossAfter).toBeGreaterThan(0);
    expect(result.untrained).toHaveProperty('macroF1');
    expect(result.versions).toHaveProperty('headway');
    expect(readFileSync(path.join(classifier, 'README.md'), 'utf8')).toContain('| data | train.csv |');
  });

  it('names what is wrong: task, model, labels, columns, empty data, freeze', async () => {
    const tune = (task: string, train: string, ...more: string[]) =>
      run(finetune, task, '--model', base, '--train', train, '--out', file('none'), ...more);
    writeFileSync(file('odd.csv'), 'text,label\nfine,great\n');
    writeFileSync(file('column.csv'), 'sentence,label\nfine,positive\n');
    writeFileSync(file('empty.csv'), 'text,label\n');
    await expect(tune('poetry', file('train.csv'))).rejects.toThrow(
      'must be one of sentiment, classify, ner, qa, summarize, chat, dpo, lm, translate, got "poetry"',
    );
    await expect(tune('sentiment', file('odd.csv'), '--validation', file('odd.csv'))).rejects.toThrow(
      'labels must be among negative, neutral, positive, got "great"',
    );
    await expect(tune('sentiment', file('column.csv'))).rejects.toThrow("a column 'text' is required");
    await expect(tune('sentiment', file('empty.csv'))).rejects.toThrow(
      `--train: ${file('empty.csv')} must hold at least one record (texts), got none; sentiment reads .csv`,
    );
    const validation = ['--validation', file('empty.csv')];
    await expect(tune('sentiment', file('train.csv'), ...validation)).rejects.toThrow('--validation: ');
    writeFileSync(file('one-class.csv'), 'text,label\nfine,positive\nbetter,positive\n');
    await expect(tune('classify', file('one-class.csv'), '--validation', file('train.csv'))).rejects.toThrow(
      'labels must be among positive, got "negative" in the validation part',
    );
    const oneClass = tune('classify', file('one-class.csv'), '--validation', file('one-class.csv'));
    await expect(oneClass).rejects.toThrow('at least two classes, got only "positive" in 2 texts');
    await expect(tune('sentiment', file('missing.csv'))).rejects.toThrow('missing.csv');
    await expect(tune('sentiment', file('train.csv'), '--freeze', 'some')).rejects.toThrow('got "some"');
    await expect(tune('sentiment', file('train.csv'), '--epochs', '0')).rejects.toThrow(
      '--epochs: must be a whole number from 1, got "0"',
    );
    const nowhere = ['--model', file('nowhere'), '--train', file('train.csv'), '--out', file('none')];
    await expect(run(finetune, 'sentiment', ...nowhere)).rejects.toThrow('there is no folder');
    const over = ['--model', base, '--train', file('train.csv'), '--out', base];
    await expect(run(finetune, 'sentiment', ...over)).rejects.toThrow('must be a new or an empty folder');
  });

  it('leaves --out as it was where the steps do not fit, so that the mended command can be given again', async () => {
    writeFileSync(file('names.conll'), 'Ana B-PER\nleft O\n\nBen B-PER\nstayed O\n');
    const names = ['--train', file('names.conll'), '--validation', file('names.conll')];
    const asked = ['ner', '--model', base, ...names, '--out', file('unfit')];
    await expect(run(finetune, ...asked)).rejects.toThrow(
      'ForTokenClassification needs a pre-trained model of the family bert or roberta, got a GPT2LMHeadModel',
    );
    const held = ['--lora-targets', 'nothing'];
    const tuned = ['sentiment', '--model', base, '--train', file('train.csv'), '--out', file('unfit')];
    await expect(run(finetune, ...tuned, ...held)).rejects.toThrow('must name layers of the model');
    expect(existsSync(file('unfit'))).toBe(false);
  });
});

describe('headway finetune --resume', () => {
  const out = file('resumed');
  const train = ['first.csv', 'second.csv'].map(file);
  const tune = (files: string[], ...more: string[]) =>
    run(finetune, 'sentiment', '--model', base, '--train', ...files, '--out', out, '--epochs', '1', ...more);

  beforeAll(async () => {
    const lines = readFileSync(file('train.csv'), 'utf8').split('\n');
    writeFileSync(train[0], lines.slice(0, 61).join('\n'));
    writeFileSync(train[1], [lines[0], ...lines.slice(61)].join('\n'));
    await tune(train);
  });

  it('refuses others, names the file that differs, and says how to mend it', async () => {
    const changed = file('changed.csv');
    writeFileSync(changed, `${readFileSync(train[1], 'utf8')}\nfine,neutral`);
    const before = readFileSync(path.join(out, 'finetuning.json'), 'utf8');
    await expect(tune([train[0], changed], '--resume')).rejects.toThrow(
      new ConfigError(
        `finetune: to resume the run in ${out}, --train must be the texts that it began with; ${changed} is ` +
          `not what ${train[1]} was then: give that again, or begin a new run in another --out`,
      ),
    );
    await expect(tune([train[1], train[0]], '--resume')).rejects.toThrow(
      `${train[1]} is not what ${train[0]}`,
    );
    await expect(tune([train[0]], '--resume')).rejects.toThrow(
      `--train must name what it began with, ${train.join(' ')}; got ${train[0]}`,
    );
    await expect(tune(train, '--validation', changed, '--resume')).rejects.toThrow(
      `--validation must name what it began with, no file; got ${changed}`,
    );
    expect(readFileSync(path.join(out, 'finetuning.json'), 'utf8')).toBe(before);
  });

  it('goes on with the same texts, wherever their files are and whatever ends their lines', async () => {
    writeFileSync(file('moved.csv'), readFileSync(train[1], 'utf8').replaceAll('\n', '\r\n'));
    expect((await tune([train[0], file('moved.csv')], '--resume')).code).toBe(0);
  });

  it('begins where nothing is yet, but not over what is no run of fine-tuning', async () => {
    const again = ['--model', base, '--train', ...train, '--epochs', '1', '--resume', '--out'];
    expect((await run(finetune, 'sentiment', ...again, file('fresh'))).code).toBe(0);
    await expect(run(finetune, 'sentiment', ...again, base)).rejects.toThrow(
      `finetune: there is no run to resume in ${base}: it has no finetuning.json`,
    );
  });
});

describe('--model NAME', () => {
  it('is a model that comes with Headway', async () => {
    const { json } = await run(
      generate,
      ...['--model', 'moby-dick-gpt', '--prompt', 'Call me', '--max-new-tokens', '2', '--json'],
    );
    expect(json()).toMatchObject({ model: 'moby-dick-gpt', prompt: 'Call me' });
  });

  it('suggests the name when it is misspelt, and says what a folder lacks', async () => {
    const ask = (model: string) => run(generate, '--model', model, '--prompt', 'a');
    await expect(ask('moby-dik-gpt')).rejects.toThrow('did you mean "moby-dick-gpt"?');
    await expect(ask(home)).rejects.toThrow('holds no config.json');
  });
});

describe('headway evaluate', () => {
  it('classifier: metrics beside the majority class; exit 1 below the bar', async () => {
    const options = ['sentiment', '--model', classifier, '--data', file('train.csv')];
    const { json, code } = await run(evaluate, ...options, '--json', '--at-least', 'accuracy=0.5');
    expect(code).toBe(0);
    expect(json().baseline).toMatchObject({ name: 'majority', accuracy: 1 / 3 });
    expect(json().metrics.texts).toBe(120);
    expect(json()).toMatchObject({
      compiled: true,
      execution: expect.stringMatching(/^compiled with ONNX Ru/),
    });
    expect((await run(evaluate, ...options, '--at-least', 'accuracy=1.1')).code).toBe(1);
  });

  it('language model: loss and perplexity beside a bigram model of the training part', async () => {
    const options = ['lm', '--model', base, '--data', file('text.txt'), '--split', 'validation', '--json'];
    const { json } = await run(evaluate, ...options);
    const { metrics, baseline } = json();
    // An untrained model: within 0.3 nats of ln V.
    expect(Math.abs(metrics.loss - Math.log(37))).toBeLessThan(0.3);
    expect(metrics.perplexity).toBeCloseTo(Math.exp(metrics.loss), 6);
    expect(baseline.name).toBe('bigram');
    expect(baseline.loss).toBeLessThan(metrics.loss);
    expect(json().compiled).toBe(true);
    const eager = (await run(evaluate, ...options, '--no-compile')).json();
    expect(eager).toMatchObject({ compiled: false, execution: expect.stringContaining('as asked for') });
    expect(eager.metrics.loss).toBeCloseTo(metrics.loss, 5); // float32 sums
  });

  it('language model: measures the share that its own pre-training kept, else a tenth', async () => {
    const [kept, text] = [file('kept'), file('text.txt')]; // 740 characters
    const small = ['validationFraction=0.5', 'hiddenSize=16', 'numHiddenLayers=1', 'evalBatches=1'];
    const settings = ['--preset', 'tiny', '--steps', '1', ...small.flatMap((some) => ['--set', some])];
    const trained = await run(pretrain, 'gpt', '--data', text, '--out', kept, ...settings, '--json');
    const measure = async (model: string) => {
      const options = ['lm', '--model', model, '--data', text, '--split', 'validation', '--json'];
      return run(evaluate, ...options);
    };
    const own = await measure(kept);
    expect(own.json()).toMatchObject({ config: { validationFraction: 0.5 }, metrics: { tokens: 369 } });
    // The same blocks in other batches: float32 sums in another order.
    expect(own.json().metrics.loss).toBeCloseTo(trained.json().validationLoss, 4);
    expect(own.notes).not.toContain('tenth');
    const other = await measure(base);
    expect(other.json()).toMatchObject({ config: { validationFraction: 0.1 }, metrics: { tokens: 73 } });
    expect(other.notes).toContain('the last tenth of the text');

    writeFileSync(path.join(kept, 'pretraining.json'), '{"settings": {"validationFraction": "half"}}');
    await expect(measure(kept)).rejects.toThrow(/pretraining.json: must be the JSON that pretrain wrote/);
  });

  it('names what is wrong: a model of the other kind, labels it does not know, a bar without a value', async () => {
    writeFileSync(file('odd.csv'), 'text,label\nfine,great\n');
    const lm = ['lm', '--data', file('text.txt'), '--model'];
    await expect(run(evaluate, ...lm, classifier)).rejects.toThrow(
      'must be a language model, got a classifier',
    );
    const task = ['classify', '--data', file('odd.csv'), '--model'];
    await expect(run(evaluate, ...task, base)).rejects.toThrow(
      'must be a model for classify, got GPT2LMHeadModel: headway finetune classify makes one',
    );
    await expect(run(evaluate, ...task, classifier)).rejects.toThrow('got "great" for "fine"');
    await expect(run(evaluate, ...task, classifier, '--at-least', 'f1')).rejects.toThrow(
      'metric=value is required',
    );
  });
});

describe('headway generate', () => {
  it('the same seed gives the same text, streamed or not', async () => {
    const options = ['--model', base, '--prompt', 'the', '--max-new-tokens', '20', '--seed', '5'];
    const { printed } = await run(generate, ...options);
    expect(printed).toMatch(/^the.{20}\n$/);
    expect((await run(generate, ...options, '--stream')).printed).toBe(printed);
    const result = (await run(generate, ...options, '--json')).json();
    expect(result.prompt + result.text).toBe(printed.trimEnd());
    expect(result).toMatchObject({ command: 'generate', seed: 5, config: { doSample: true } });
  });

  it('counts the tokens that were generated, also where their text would encode to others', async () => {
    const tokenizer = ByteLevelBpeTokenizer.train('the whale', { vocabSize: 257 });
    const sizes = { maxPositionEmbeddings: 16, hiddenSize: 16, numHiddenLayers: 1, numAttentionHeads: 2 };
    const model = new Gpt(gptConfig({ ...sizes, vocabSize: tokenizer.vocabSize }), new Random(1));
    await saveModel(model, tokenizer, file('bytes'));
    model.dispose();
    const options = ['--model', file('bytes'), '--prompt', 'the', '--max-new-tokens', '20', '--json'];
    const { text, tokensPerSecond, seconds } = (await run(generate, ...options)).json();
    expect(tokenizer.encode(text).length).not.toBe(20); // untrained, it writes bytes that are no characters
    expect(tokensPerSecond * seconds).toBeCloseTo(20, 6);
  });

  it('names what is wrong: temperature, prompt, model', async () => {
    const options = ['--model', base, '--prompt'];
    await expect(run(generate, ...options, 'a', '--temperature', 'hot')).rejects.toThrow(
      '--temperature: must be a number from 0.000001, got "hot"',
    );
    await expect(run(generate, ...options, '')).rejects.toThrow('at least one token');
    await expect(run(generate, ...options, 'É')).rejects.toThrow('É');
    await expect(run(generate, '--model', classifier, '--prompt', 'a')).rejects.toThrow('generates no text');
  });
});
