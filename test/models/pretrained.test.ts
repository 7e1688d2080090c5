import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readSafetensors, writeSafetensors } from '../../lib/checkpoints/safetensors';
import { ConfigError, FormatError } from '../../lib/errors';
import { Gpt } from '../../lib/models/gpt';
import { gptConfig } from '../../lib/models/gpt-config';
import { loadLanguageModel, loadModel, loadSequenceClassifier, saveModel } from '../../lib/models/pretrained';
import { SequenceClassifier } from '../../lib/models/sequence-classifier';
import { Random } from '../../lib/random';
import { CharacterTokenizer } from '../../lib/tokenizers/character-tokenizer';
import expectedClassifier from '../golden/tiny-gpt2-classifier/expected.json';
import expectedLanguageModel from '../golden/tiny-gpt2/expected.json';
import { maxRelativeError } from '../golden/golden';
import { leakedTensors } from '../leaks';

const golden = join(__dirname, '..', 'golden');
const tokenizer = CharacterTokenizer.train('abcdefg', { specialTokens: ['<|endoftext|>'] });
const config = gptConfig({
  vocabSize: tokenizer.vocabSize,
  maxPositionEmbeddings: 6,
  hiddenSize: 4,
  numHiddenLayers: 1,
  numAttentionHeads: 2,
  dropout: 0.25,
  initializerRange: 0.3,
});

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'headway-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** A copy of transformers' own checkpoint, with one of its files changed. */
function spoilt(file: 'config.json' | 'model.safetensors', change: (path: string) => void): string {
  cpSync(join(golden, 'tiny-gpt2'), directory, { recursive: true });
  change(join(directory, file));
  return directory;
}

function withConfig(fields: object): string {
  return spoilt('config.json', (path) =>
    writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), ...fields })),
  );
}

describe("a checkpoint of transformers' own", () => {
  test('of a language model loads with its token ids and logits', () => {
    const { model, tokenizer: bytes } = loadLanguageModel(join(golden, 'tiny-gpt2'));
    expect([bytes.encode(expectedLanguageModel.text)]).toEqual(expectedLanguageModel.inputIds);
    const logits = model.forward(tf.tensor2d(expectedLanguageModel.inputIds, undefined, 'int32'));
    const last = tf.slice(logits, [0, logits.shape[1] - 1], [1, 1]);
    expect(maxRelativeError(last, expectedLanguageModel.logits)).toBeLessThan(1e-5); // float32, two layers
  });

  test('of a classifier loads with its labels and logits', () => {
    const { model, config } = loadSequenceClassifier(join(golden, 'tiny-gpt2-classifier'));
    expect(config.labels).toEqual(['negative', 'neutral', 'positive']);
    const logits = model.forward(tf.tensor2d(expectedClassifier.inputIds, undefined, 'int32'));
    expect(maxRelativeError(logits, expectedClassifier.logits)).toBeLessThan(1e-5); // float32, two layers
  });

  test('without the prefix of its names, and with the old mask buffers, loads too', () => {
    spoilt('model.safetensors', (path) => {
      const { tensors } = readSafetensors(path);
      const renamed = [...tensors].map(
        ([name, tensor]) => [name.replace('transformer.', ''), tensor] as const,
      );
      const buffer = { dtype: 'F32', shape: [1, 1, 2, 2], data: new Float32Array([1, 0, 1, 1]) } as const;
      writeSafetensors(path, new Map([...renamed, ['h.0.attn.bias', buffer]]));
    });
    const [plain, prefixed] = [directory, join(golden, 'tiny-gpt2')].map(
      (path) => loadLanguageModel(path).model,
    );
    for (const [name, weight] of prefixed.namedParameters()) {
      expect(plain.namedParameters().get(name)!.dataSync(), name).toEqual(weight.dataSync());
    }
  });
});

describe('a saved model', () => {
  test.each([
    ['as in GPT-2', {}],
    ['without biases', { bias: false }],
    ['with a head of its own', { tieWordEmbeddings: false }],
    ['with exact GELU and a narrow middle', { activation: 'gelu', intermediateSize: 5 } as const],
  ])('%s loads with the same configuration and weights', async (_, choices) => {
    const model = new Gpt({ ...config, ...choices }, new Random(1));
    await saveModel(model, tokenizer, directory, { note: 'kept' });
    const loaded = loadModel(directory);
    expect(loaded.config).toEqual(model.config);
    expect(loaded.tokenizer.encode('gabe')).toEqual(tokenizer.encode('gabe'));
    for (const [name, weight] of model.namedParameters()) {
      expect(loaded.model.namedParameters().get(name)!.dataSync(), name).toEqual(weight.dataSync());
    }
    expect(JSON.parse(readFileSync(join(directory, 'config.json'), 'utf8')).note).toBe('kept');
  });

  test('loads as a classifier with its labels in order', async () => {
    const labels = Array.from({ length: 11 }, (_, id) => `class ${10 - id}`);
    const model = new SequenceClassifier({ ...config, labels }, new Random(1));
    await saveModel(model, tokenizer, directory);
    const loaded = loadSequenceClassifier(directory);
    expect(loaded.config).toEqual(model.config);
    expect(loaded.model.score.weight.dataSync()).toEqual(model.score.weight.dataSync());
  });

  test('is exactly the files that transformers reads', async () => {
    await saveModel(new Gpt(config, new Random(1)), tokenizer, directory);
    const files = ['config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json'];
    expect(readdirSync(directory).sort()).toEqual(files);
    const json = JSON.parse(readFileSync(join(directory, 'config.json'), 'utf8'));
    expect(json).toMatchObject({
      model_type: 'gpt2',
      n_embd: 4,
      eos_token_id: tokenizer.idOf('<|endoftext|>'),
    });
    expect(readSafetensors(join(directory, 'model.safetensors')).metadata).toEqual({ format: 'pt' });
  });

  test('without biases holds zeros in their place, as transformers knows no GPT-2 without', async () => {
    const plain = new Gpt({ ...config, bias: false }, new Random(1));
    const names = [...new Gpt(config, 'zeros').namedParameters().keys()].map((name) => `transformer.${name}`);
    await saveModel(plain, tokenizer, directory);
    const { tensors } = readSafetensors(join(directory, 'model.safetensors'));
    expect([...tensors.keys()].sort()).toEqual(names.sort());
    for (const [name, { data }] of tensors) {
      if (name.endsWith('.bias')) expect(new Set(data as Float32Array), name).toEqual(new Set([0]));
    }
  });

  test('must have room for every id of its tokenizer', async () => {
    const model = new Gpt({ ...config, vocabSize: 5 }, 'zeros');
    await expect(saveModel(model, tokenizer, directory)).rejects.toThrow(
      new ConfigError(
        `saveModel: the tokenizer must have at most the model's 5 ids, got ${tokenizer.vocabSize}`,
      ),
    );
  });
});

describe('what is wrong with a directory is named', () => {
  test('no model in it', () => {
    expect(() => loadModel(directory)).toThrow(
      new ConfigError(`loadModel: ${directory} must hold a model's config.json, there is none`),
    );
  });

  test('the other kind of model', () => {
    expect(() => loadSequenceClassifier(join(golden, 'tiny-gpt2'))).toThrow(
      'must be a classifier, got a language model: fine-tune it first',
    );
    expect(() => loadLanguageModel(join(golden, 'tiny-gpt2-classifier'))).toThrow(
      'must be a language model, got a classifier',
    );
  });

  test('a config.json that is not JSON', () => {
    expect(() => loadModel(spoilt('config.json', (path) => writeFileSync(path, '{')))).toThrow(
      /config\.json: a config\.json must be JSON/,
    );
  });

  test.each([
    [{ model_type: 'mamba' }, /config\.json: model_type: /],
    [{ n_embd: 'six' }, /config\.json: n_embd: .*expected number/],
    [{ activation_function: 'relu' }, /config\.json: activation_function: .*"gelu_new"/],
    [{ scale_attn_by_inverse_layer_idx: true }, /config\.json: scale_attn_by_inverse_layer_idx: /],
    [{ n_head: 4 }, /hiddenSize must be a multiple of numAttentionHeads, got 6 and 4/],
  ])('the configuration %o', (fields, message) => {
    expect(() => loadModel(withConfig(fields))).toThrow(message);
  });

  test('a weight of another shape', () => {
    expect(() => loadModel(withConfig({ n_positions: 17 }))).toThrow(
      /transformer\.wpe\.weight must have the shape \[17, 6\] that config\.json asks for, got \[16, 6\]/,
    );
  });

  test('a missing weight', () => {
    expect(() => loadModel(withConfig({ n_layer: 3 }))).toThrow(/the weight h\.2\.ln_1\.weight is missing/);
  });

  test('a weight too many', () => {
    expect(() => loadModel(withConfig({ n_layer: 1 }))).toThrow(
      /config\.json has no place for the weight transformer\.h\.1\./,
    );
    expect(() => loadModel(withConfig({ bias: false }))).toThrow(FormatError);
  });
});

test('loading and failing to load leave no tensor behind', () => {
  const load = (path: string) => (): null => {
    loadModel(path).model.dispose();
    return null;
  };
  expect(leakedTensors(load(join(golden, 'tiny-gpt2-classifier')))).toBe(0);
  const wrong = withConfig({ n_layer: 3 });
  expect(
    leakedTensors(() => {
      expect(load(wrong)).toThrow();
      return null;
    }),
  ).toBe(0);
});
