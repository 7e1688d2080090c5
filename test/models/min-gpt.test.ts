import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ConfigError, FormatError } from '../../lib/errors';
import { Gpt } from '../../lib/models/gpt';
import { gptConfig } from '../../lib/models/gpt-config';
import { loadMinGpt } from '../../lib/models/min-gpt';
import { Random } from '../../lib/random';

const config = gptConfig({
  vocabSize: 5,
  maxPositionEmbeddings: 7,
  hiddenSize: 6,
  numHiddenLayers: 2,
  numAttentionHeads: 3,
  tieWordEmbeddings: false,
  initializerRange: 0.5,
});
const sizes = { vocab_size: 5, block_size: 7, n_embd: 6, n_layer: 2, n_head: 3 };

type Json = Record<string, { shape: number[]; dtype: string; data: string }>;

/** A GPT's weights as a minGPT has them: linear layers [out, in], a mask in each layer. */
function stateDict(model: Gpt): Json {
  const json: Json = {};
  const set = (name: string, tensor: tf.Tensor): void => {
    const { buffer } = Float32Array.from(tensor.dataSync());
    const data = Buffer.from(buffer).toString('base64');
    json[name] = { shape: tensor.shape, dtype: 'torch.float32', data };
  };
  for (const [name, variable] of model.namedParameters()) {
    const turned = /c_\w+\.weight$/.test(name) ? tf.transpose(variable) : variable;
    set(name === 'lm_head.weight' ? name : `transformer.${name}`, turned);
  }
  set('transformer.h.0.attn.bias', tf.ones([1, 1, 7, 7]));
  return json;
}

const model = new Gpt(config, new Random(1));
let file: string;
beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), 'headway-')), 'model.json');
});
afterEach(() => rmSync(join(file, '..'), { recursive: true }));

/** Writes the model, with some of it changed. */
function written(change: object = {}): string {
  writeFileSync(file, JSON.stringify({ config: sizes, ...stateDict(model), ...change }));
  return file;
}

test("a minGPT's weights give the logits of the GPT that they are", () => {
  const loaded = loadMinGpt(written());
  const ids = tf.tensor2d([[1, 4, 0, 2]], [1, 4], 'int32');
  expect(loaded.forward(ids).dataSync()).toEqual(model.forward(ids).dataSync());
});

describe('what is wrong with a file is named', () => {
  const shape = [6, 6];
  const data = Buffer.alloc(144).toString('base64');
  test.each([
    [{ config: { ...sizes, n_embd: 0 } }, 'config: n_embd'],
    [{ 'lm_head.weight': undefined }, 'the weight lm_head.weight is missing'],
    [{ other: { shape, dtype: 'torch.float32', data } }, 'minGPT has no weight other'],
    [
      { 'lm_head.weight': { shape, dtype: 'torch.float32', data } },
      'lm_head.weight must have the shape [5, 6]',
    ],
    [
      { 'lm_head.weight': { shape: [5, 6], dtype: 'torch.float32', data } },
      '[5, 6] needs 120 bytes, got 144',
    ],
    [{ 'lm_head.weight': { shape, dtype: 'torch.float16', data } }, 'lm_head.weight.dtype'],
    [{ 'lm_head.weight': { shape, dtype: 'torch.float32', data: '?' } }, 'lm_head.weight.data'],
    [{ 'lm_head.weight': 3 }, 'lm_head.weight'],
  ])('%o', (change, message) => {
    const load = (): unknown => loadMinGpt(written(change));
    expect(load).toThrow(FormatError);
    expect(load).toThrow(message);
  });

  test('no file, or no JSON', () => {
    expect(() => loadMinGpt(join(file, 'nowhere'))).toThrow(ConfigError);
    writeFileSync(file, '[1, 2');
    expect(() => loadMinGpt(file)).toThrow('must be a JSON object of tensors');
  });
});
