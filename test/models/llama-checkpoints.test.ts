import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readSafetensors, writeSafetensors } from '../../lib/checkpoints/safetensors';
import { FormatError } from '../../lib/errors';
import { Llama } from '../../lib/models/llama';
import { llamaConfig, type LlamaConfig } from '../../lib/models/llama-config';
import { loadCausalLanguageModel, loadModel, saveModel } from '../../lib/models/pretrained';
import { Qwen2 } from '../../lib/models/qwen2';
import { Random } from '../../lib/random';
import { CharacterTokenizer } from '../../lib/tokenizers/character-tokenizer';
import expectedLlama from '../golden/tiny-llama/expected.json';
import expectedQwen2 from '../golden/tiny-qwen2/expected.json';
import { maxRelativeError } from '../golden/golden';

const golden = join(__dirname, '..', 'golden');
const tokenizer = CharacterTokenizer.train('abcdefg', { specialTokens: ['<|endoftext|>'] });
const config = llamaConfig({
  vocabSize: tokenizer.vocabSize,
  maxPositionEmbeddings: 6,
  hiddenSize: 12,
  numHiddenLayers: 2,
  numAttentionHeads: 6,
  numKeyValueHeads: 2,
  intermediateSize: 5,
  initializerRange: 0.3,
});

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'headway-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** A copy of transformers' own Llama, with other fields in its `config.json`. */
function withConfig(change: (json: Record<string, unknown>) => void): string {
  cpSync(join(golden, 'tiny-llama'), directory, { recursive: true });
  const file = join(directory, 'config.json');
  const json = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  change(json);
  writeFileSync(file, JSON.stringify(json));
  return directory;
}

function lastLogits(model: { forward(ids: tf.Tensor2D): tf.Tensor3D }, ids: number[][]): tf.Tensor {
  return tf.slice(model.forward(tf.tensor2d(ids, undefined, 'int32')), [0, ids[0].length - 1], [1, 1]);
}

describe("a checkpoint of transformers' own", () => {
  test.each([
    ['tiny-llama', expectedLlama, Llama],
    ['tiny-qwen2', expectedQwen2, Qwen2],
  ])('%s loads with its class, token ids and logits', (name, expected, modelClass) => {
    const { model, tokenizer: bytes } = loadCausalLanguageModel(join(golden, name));
    expect(model.constructor).toBe(modelClass);
    expect([bytes.encode(expected.text)]).toEqual(expected.inputIds);
    expect(maxRelativeError(lastLogits(model, expected.inputIds), expected.logits)).toBeLessThan(1e-5); // float32
  });

  test('from before transformers 5, with its position fields of then and stored frequencies, loads too', () => {
    withConfig((json) => {
      const {
        rope_theta: theta,
        rope_type: type,
        ...scaling
      } = json.rope_parameters as Record<string, unknown>;
      delete json.rope_parameters;
      Object.assign(json, { rope_theta: theta, rope_scaling: { type, ...scaling } });
    });
    const path = join(directory, 'model.safetensors');
    const { tensors } = readSafetensors(path);
    const frequencies = { dtype: 'F32', shape: [1], data: new Float32Array(1) } as const;
    writeSafetensors(
      path,
      new Map([...tensors, ['model.layers.0.self_attn.rotary_emb.inv_freq', frequencies]]),
    );
    const { model } = loadCausalLanguageModel(directory);
    const logits = lastLogits(model, expectedLlama.inputIds);
    expect(maxRelativeError(logits, expectedLlama.logits)).toBeLessThan(1e-5); // float32, two layers
  });
});

describe('a saved model', () => {
  const llama3 = {
    ropeType: 'llama3',
    factor: 8,
    lowFreqFactor: 1,
    highFreqFactor: 4,
    originalMaxPositionEmbeddings: 5,
  } as const;
  const choices: [string, Partial<LlamaConfig>][] = [
    ['with a head of its own', {}],
    ['with tied embeddings and wider heads', { tieWordEmbeddings: true, headDim: 4 }],
    ['with every bias', { attentionBias: 'all', mlpBias: true }],
    ['with linear positions', { ropeScaling: { ropeType: 'linear', factor: 2 } }],
    ['with dynamic positions', { ropeScaling: { ropeType: 'dynamic', factor: 2 }, ropeTheta: 500 }],
    ["with Llama 3's positions", { ropeScaling: llama3 }],
    [
      'with YaRN positions',
      {
        ropeScaling: {
          ropeType: 'yarn',
          factor: 4,
          originalMaxPositionEmbeddings: 3,
          betaFast: 16,
          mscaleAllDim: 0.5,
          truncate: false,
        },
      },
    ],
  ];

  test.each(choices)('%s loads with the same configuration and weights', async (_, choice) => {
    const model = new Llama({ ...config, ...choice }, new Random(1));
    await saveModel(model, tokenizer, directory);
    const loaded = loadModel(directory);
    expect(loaded.config).toEqual(model.config);
    for (const [name, weight] of model.namedParameters()) {
      expect(loaded.model.namedParameters().get(name)!.dataSync(), name).toEqual(weight.dataSync());
    }
  });

  test('of Qwen2 loads as one', async () => {
    const model = new Qwen2({ ...config, attentionBias: 'query-key-value' }, new Random(1));
    await saveModel(model, tokenizer, directory);
    const loaded = loadModel(directory);
    expect(loaded.model).toBeInstanceOf(Qwen2);
    expect(loaded.config).toEqual(model.config);
  });

  test("of a Llama with three biases gets a fourth of zeros, as transformers' Llama has all or none", async () => {
    const model = new Llama({ ...config, attentionBias: 'query-key-value' }, new Random(1));
    await saveModel(model, tokenizer, directory);
    const { model: loaded, config: read } = loadCausalLanguageModel(directory);
    expect(read).toEqual({ ...model.config, attentionBias: 'all' });
    const ids = tf.tensor2d([[1, 2, 3]], undefined, 'int32');
    expect(loaded.forward(ids).dataSync()).toEqual(model.forward(ids).dataSync());
  });
});

describe('what a config.json asks for and is not computed here is refused, by the name of the field', () => {
  test.each([
    ['hidden_act', 'gelu'],
    ['use_sliding_window', true],
    ['num_key_value_heads', 0],
    ['rope_parameters', { rope_type: 'longrope', rope_theta: 10_000 }],
    ['rope_parameters', { rope_type: 'llama3', rope_theta: 10_000, factor: 2 }],
  ])('%s: %o', (field, value) => {
    const load = (): unknown => loadModel(withConfig((json) => (json[field] = value)));
    expect(load).toThrow(FormatError);
    expect(load).toThrow(`config.json: ${field}`);
  });

  test('a Qwen2 without its biases', () => {
    expect(() => new Qwen2(config, 'zeros')).toThrow(
      "Qwen2: attentionBias must be 'query-key-value', got 'none'",
    );
  });
});
