import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, test } from 'vitest';
import { tensorsOfJson } from '../../lib/checkpoints/tensors-json';
import { ConfigError, FormatError } from '../../lib/errors';
import { kindOfJson } from '../../lib/models/families';
import { loadMinGpt, minGptOf } from '../../lib/models/min-gpt';
import { loadModel } from '../../lib/models/pretrained';
import { readJsonMutations } from '../json-mutations';

const golden = join(import.meta.dirname, '../golden');
const tiny = readdirSync(golden).filter((name) => name.startsWith('tiny-'));
const root = mkdtempSync(join(tmpdir(), 'headway-damaged-'));
afterAll(() => rmSync(root, { recursive: true }));

function configOf(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(golden, name, 'config.json'), 'utf8')) as Record<string, unknown>;
}

describe('a config.json', () => {
  test('of any family, damaged in any of 10,000 ways, is read or refused with a FormatError', () => {
    const refused = readJsonMutations(tiny.map(configOf), (json) => {
      const { family, architecture } = kindOfJson(json, 'config.json');
      try {
        family.configFromJson(json, 'config.json', architecture);
      } catch (error) {
        // Sizes that do not go together, or a choice that is not computed here.
        if (!(error instanceof ConfigError)) throw error;
      }
    });
    expect(refused).toBeGreaterThan(1000);
  });

  test.each([
    ...[
      'vocab_size',
      'hidden_size',
      'intermediate_size',
      'num_hidden_layers',
      'n_embd',
      'n_layer',
      'head_dim',
    ],
    ...['n_positions', 'max_position_embeddings', 'type_vocab_size'],
  ])('whose %s is more than its weights is refused, and takes no memory', (field) => {
    // A Llama's positions are no weights.
    const counts = (name: string): boolean => field !== 'max_position_embeddings' || !/llama|qwen/.test(name);
    for (const name of tiny.filter((each) => field in configOf(each) && counts(each))) {
      const directory = join(root, `${name}-${field}`);
      cpSync(join(golden, name), directory, { recursive: true });
      const heads = { num_attention_heads: 1, num_key_value_heads: 1, n_head: 1 };
      writeFileSync(
        join(directory, 'config.json'),
        JSON.stringify({ ...configOf(name), ...heads, [field]: 3_000_000 }),
      );
      const before = [tf.memory().numTensors, process.memoryUsage().arrayBuffers];
      expect(() => loadModel(directory)).toThrow(FormatError);
      expect(() => loadModel(directory)).toThrow(/config.json asks for \w+ 3000000, but its weights are/);
      expect(tf.memory().numTensors).toBe(before[0]);
      expect(process.memoryUsage().arrayBuffers - before[1]).toBeLessThan(1e7);
    }
  });
});

describe("minGPT's file", () => {
  test('damaged in any of 10,000 ways, is read or refused with a FormatError', () => {
    const numbers = (...shape: number[]): object => {
      const size = shape.reduce((product, axis) => product * axis, 1);
      return { shape, dtype: 'torch.float32', data: Buffer.alloc(4 * size, 1).toString('base64') };
    };
    const layer = {
      ...{
        'ln_1.weight': numbers(2),
        'ln_1.bias': numbers(2),
        'ln_2.weight': numbers(2),
        'ln_2.bias': numbers(2),
      },
      ...{ 'attn.c_attn.weight': numbers(6, 2), 'attn.c_attn.bias': numbers(6) },
      ...{ 'attn.c_proj.weight': numbers(2, 2), 'attn.c_proj.bias': numbers(2) },
      ...{ 'mlp.c_fc.weight': numbers(8, 2), 'mlp.c_fc.bias': numbers(8) },
      ...{ 'mlp.c_proj.weight': numbers(2, 8), 'mlp.c_proj.bias': numbers(2) },
    };
    const original = {
      config: { vocab_size: 3, block_size: 4, n_embd: 2, n_layer: 1, n_head: 1 },
      'transformer.wte.weight': numbers(3, 2),
      'transformer.wpe.weight': numbers(4, 2),
      ...Object.fromEntries(Object.entries(layer).map(([name, value]) => [`transformer.h.0.${name}`, value])),
      'transformer.ln_f.weight': numbers(2),
      'transformer.ln_f.bias': numbers(2),
      'lm_head.weight': numbers(3, 2),
    };
    const file = join(root, 'model.json');
    writeFileSync(file, JSON.stringify(original));
    loadMinGpt(file).dispose();
    const before = tf.memory().numTensors;
    const refused = readJsonMutations([original], (json) => {
      try {
        minGptOf(tensorsOfJson(Object(json) as Record<string, unknown>, 'a file'), 'a file').dispose();
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error; // heads that do not divide the hidden size
      }
    });
    expect(refused).toBeGreaterThan(5000);
    expect(tf.memory().numTensors).toBe(before);
  });
});
