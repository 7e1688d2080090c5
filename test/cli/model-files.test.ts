import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { define } from '../../lib/cli/commands/model';
import { convertModel } from '../../lib/cli/model-conversion';
import { describeModel } from '../../lib/cli/model-description';
import { ConfigError, UnsupportedError } from '../../lib/errors';
import { Llama } from '../../lib/models/llama';
import { llamaConfig } from '../../lib/models/llama-config';
import { saveGguf } from '../../lib/models/llama-gguf';
import { loadModel } from '../../lib/models/pretrained';
import { Random } from '../../lib/random';
import { ByteLevelBpeTokenizer } from '../../lib/tokenizers/byte-level-bpe-tokenizer';
import { runCommand } from './run-command';

let directory: string;
const path = (name: string): string => join(directory, name);
const config = llamaConfig({
  vocabSize: 260,
  maxPositionEmbeddings: 16,
  hiddenSize: 32,
  numHiddenLayers: 1,
  numAttentionHeads: 2,
});

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'headway-model-files-'));
  const model = new Llama(config, new Random(1));
  const tokenizer = ByteLevelBpeTokenizer.train('the theme of the thesis', { vocabSize: 260 });
  await saveGguf(model, tokenizer, path('a.gguf'), {
    type: 'F32',
    chatTemplate: '{{ messages[0].content }}',
  });
  model.dispose();
});
afterAll(() => rmSync(directory, { recursive: true }));

describe('headway model convert', () => {
  it('writes a GGUF file as a directory and back, with every weight and the chat template', async () => {
    await convertModel(path('a.gguf'), 'safetensors', path('b'), 'F16');
    expect(readFileSync(path('b/chat_template.jinja'), 'utf8')).toBe('{{ messages[0].content }}');
    await convertModel(path('b'), 'gguf', path('c.gguf'), 'F32');
    const [first, second] = [loadModel(path('a.gguf')), loadModel(path('c.gguf'))];
    const others = second.model.namedParameters();
    for (const [name, variable] of first.model.namedParameters()) {
      expect(others.get(name)!.dataSync()).toEqual(variable.dataSync());
    }
    expect(describeModel(path('c.gguf')).config['tokenizer.chat_template']).toBe('{{ messages[0].content }}');
    first.model.dispose();
    second.model.dispose();
  });

  it('refuses GGUF for other models, writes nothing, and leaks nothing', async () => {
    const before = tf.memory().numTensors;
    const gpt = join(import.meta.dirname, '../golden/tiny-gpt2');
    await expect(convertModel(gpt, 'gguf', path('d.gguf'), 'F32')).rejects.toThrow(ConfigError);
    expect(existsSync(path('d.gguf'))).toBe(false);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('headway model list and get', () => {
  it('lists what comes along and what can be had, with licence, size and address', async () => {
    const { printed, json } = await runCommand(define, 'list', '--json');
    const { bundled, models } = json() as { bundled: string[]; models: { name: string; licence: string }[] };
    expect(bundled).toEqual(['moby-dick-gpt', 'moby-dick-roberta', 'messages-translator']);
    expect(models.map(({ name }) => name)).toEqual(['smollm2-135m-instruct', 'all-minilm-l6-v2']);
    expect((await runCommand(define, 'list')).printed).toMatch(
      /^smollm2-135m-instruct\n.*\n {2}Apache-2\.0 · 134\.5 M parameters · 98\.4 MB .* · https:\/\/huggingface\.co/m,
    );
    expect(printed.trimEnd().split('\n')).toHaveLength(1);
  });

  it('says what a source lacks, and leaves nothing behind', async () => {
    mkdirSync(path('empty'));
    const got = runCommand(define, 'get', 'all-minilm-l6-v2', '--from', path('empty'), '--out', path('got'));
    await expect(got).rejects.toThrow(UnsupportedError);
    await expect(got).rejects.toThrow('config.json must be had from one of its sources, got');
    expect(existsSync(path('got/config.json'))).toBe(false);
  });
});

describe('headway model info', () => {
  it('counts the parameters in the headers of either format', async () => {
    const model = new Llama(config, 'zeros');
    let parameters = 0;
    for (const { size } of model.namedParameters().values()) parameters += size;
    model.dispose();
    expect(describeModel(path('a.gguf'))).toMatchObject({
      format: 'gguf',
      architecture: 'llama',
      parameters,
      types: { F32: 12 },
    });
    await convertModel(path('a.gguf'), 'safetensors', path('e'), 'F16');
    expect(describeModel(path('e'))).toMatchObject({
      format: 'safetensors',
      architecture: 'LlamaForCausalLM',
      parameters,
      config: { hidden_size: 32 },
    });
  });
});
