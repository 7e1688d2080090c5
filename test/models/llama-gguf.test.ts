import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openGguf, writeGguf } from '../../lib/checkpoints/gguf';
import type { GgufValue } from '../../lib/checkpoints/gguf-metadata';
import { dequantize } from '../../lib/checkpoints/quantization';
import { FormatError, UnsupportedError } from '../../lib/errors';
import { requireRoomFor } from '../../lib/models/checkpoint-weights';
import { Llama } from '../../lib/models/llama';
import { llamaConfig } from '../../lib/models/llama-config';
import { configFromGguf, loadGguf, saveGguf } from '../../lib/models/llama-gguf';
import { ggufNameOf, inRowOrder, inverseOrder } from '../../lib/models/llama-gguf-weights';
import { Qwen2 } from '../../lib/models/qwen2';
import { Random } from '../../lib/random';
import { ByteLevelBpeTokenizer } from '../../lib/tokenizers/byte-level-bpe-tokenizer';
import { CharacterTokenizer } from '../../lib/tokenizers/character-tokenizer';
import { tokenizerFromGguf } from '../../lib/tokenizers/gguf-tokenizer';
import { SentencePieceTokenizer } from '../../lib/tokenizers/sentence-piece-tokenizer';
import { tokenizerFromJson } from '../../lib/tokenizers/tokenizer-files';
import type { Tokenizer } from '../../lib/tokenizers/tokenizer';
import kinds from '../golden/tokenizer-kinds.json';
import { leakedTensors } from '../leaks';

const sizes = {
  vocabSize: 264,
  maxPositionEmbeddings: 32,
  hiddenSize: 32,
  numHiddenLayers: 2,
  numAttentionHeads: 4,
  numKeyValueHeads: 2,
  intermediateSize: 64,
};
const bpe = ByteLevelBpeTokenizer.train('the theme of the thesis', { vocabSize: 260 });
const byteNames = Array.from(
  { length: 256 },
  (_, b) => `<0x${b.toString(16).toUpperCase().padStart(2, '0')}>`,
);
const pieces = ['<unk>', '<s>', '</s>', ...byteNames, '▁', 't', 'h', 'e', 'th', '▁the'];
const sentencePiece = new SentencePieceTokenizer({ pieces, scores: pieces.map((_, i) => -i) });
const ids = tf.tensor2d([[1, 5, 200, 3]], [1, 4], 'int32');
const text = "It's the 12 thesis. Größe 🙂";

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'headway-llama-gguf-'))));
afterEach(() => rmSync(directory, { recursive: true }));
const path = (): string => join(directory, 'model.gguf');

/** Writes the model, loads it again, and gives how far its logits are from the first one's, at most. */
async function roundTrip(model: Llama, tokenizer: Tokenizer, type: 'F32' | 'F16' | 'Q8_0'): Promise<number> {
  await saveGguf(model, tokenizer, path(), { type });
  const loaded = loadGguf(path());
  expect(loaded.config).toEqual(model.config);
  expect(loaded.model.constructor).toBe(model.constructor);
  expect(loaded.tokenizer.encode(text)).toEqual(tokenizer.encode(text));
  const difference = tf.tidy(() => tf.max(tf.abs(tf.sub(loaded.model.forward(ids), model.forward(ids)))));
  const [worst] = difference.dataSync();
  difference.dispose();
  loaded.model.dispose();
  return worst;
}

describe('a model written as GGUF and loaded again', () => {
  it.each([
    ['F32', 0], // the same bits
    ['F16', 2e-3], // 11 bits of each weight, through two layers, to logits of about 1
    ['Q8_0', 2e-2], // 8 bits
  ] as const)('is the same in %s but for rounding', async (type, tolerance) => {
    const model = new Llama(llamaConfig(sizes), new Random(1));
    expect(await roundTrip(model, bpe, type)).toBeLessThanOrEqual(tolerance);
    model.dispose();
  });

  it('is the same with a shared embedding, and as a Qwen2 with its biases', async () => {
    const shared = new Llama(llamaConfig({ ...sizes, tieWordEmbeddings: true }), new Random(2));
    expect(await roundTrip(shared, bpe, 'F32')).toBe(0);
    shared.dispose();
    const qwen = new Qwen2(llamaConfig({ ...sizes, attentionBias: 'query-key-value' }), new Random(3));
    for (const [name, variable] of qwen.namedParameters()) {
      if (name.endsWith('bias'))
        tf.tidy(() => variable.assign(tf.randomNormal(variable.shape, 0, 1, 'float32', 4)));
    }
    expect(await roundTrip(qwen, bpe, 'F32')).toBe(0);
    qwen.dispose();
  });

  it('keeps its tokenizer, of each kind that llama.cpp knows', async () => {
    const model = new Llama(llamaConfig({ ...sizes, vocabSize: 420 }), new Random(1));
    for (const kind of ['smollm2', 'llama3', 'qwen2'] as const) {
      await roundTrip(model, tokenizerFromJson(kinds.kinds[kind].tokenizer), 'F32');
    }
    await roundTrip(model, sentencePiece, 'F32');
    model.dispose();
  });

  it('leaks no tensor', async () => {
    const model = new Llama(llamaConfig(sizes), new Random(1));
    await saveGguf(model, bpe, path());
    expect(
      leakedTensors(() => {
        loadGguf(path()).model.dispose();
        return null;
      }),
    ).toBe(0);
    model.dispose();
  });

  it('is refused where GGUF has no form for it', async () => {
    const model = new Llama(llamaConfig(sizes), new Random(1));
    await expect(saveGguf(model, CharacterTokenizer.train('abc'), path())).rejects.toThrow(UnsupportedError);
    const stretched = new Llama(llamaConfig({ ...sizes, mlpBias: true }), new Random(1));
    await expect(saveGguf(stretched, bpe, path())).rejects.toThrow(UnsupportedError);
    model.dispose();
    stretched.dispose();
  });
});

describe("llama.cpp's layout", () => {
  it('has names of its own', () => {
    const model = new Llama(llamaConfig(sizes), 'zeros');
    const names = [...model.namedParameters().keys()].map(ggufNameOf);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain('blk.1.ffn_down.weight');
    expect(names).toContain('output_norm.weight');
    expect(ggufNameOf('model.layers.0.self_attn.k_proj.bias')).toBe('blk.0.attn_k.bias');
    model.dispose();
  });

  it('has the rows of queries and keys interleaved: of a head of 8 first 0 and 4, then 1 and 5', async () => {
    const model = new Llama(llamaConfig(sizes), 'zeros');
    const query = model.namedParameters().get('model.layers.0.self_attn.q_proj.weight')!;
    const rows = Array.from({ length: 32 }, (_, row) => new Array<number>(32).fill(row));
    tf.tidy(() => query.assign(tf.tensor2d(rows)));
    await saveGguf(model, bpe, path(), { type: 'F32' });
    const file = openGguf(path());
    const stored = dequantize(file.read('blk.0.attn_q.weight'));
    file.close();
    const order = Array.from({ length: 16 }, (_, row) => stored[row * 32]);
    // As convert_hf_to_gguf.py's permute: reshape(heads, 2, 4).swapaxes(1, 2)
    expect(order).toEqual([0, 4, 1, 5, 2, 6, 3, 7, 8, 12, 9, 13, 10, 14, 11, 15]);
    model.dispose();
  });

  it('comes back by the inverse order', () => {
    const rows = Float32Array.of(1, 1, 2, 2, 3, 3);
    expect(inRowOrder(rows, [2, 0, 1])).toEqual(Float32Array.of(3, 3, 1, 1, 2, 2));
    expect(inRowOrder(inRowOrder(rows, [2, 0, 1]), inverseOrder([2, 0, 1]))).toEqual(rows);
  });
});

describe('a file that does not fit', () => {
  /** Writes a model, changes what the file says, and loads it. */
  async function changed(
    change: (metadata: Map<string, GgufValue>, names: string[]) => void,
  ): Promise<() => void> {
    const model = new Llama(llamaConfig(sizes), new Random(1));
    await saveGguf(model, bpe, path());
    model.dispose();
    const file = openGguf(path());
    const metadata = new Map(file.metadata);
    const names = [...file.entries.keys()];
    change(metadata, names);
    const tensors = new Map(
      names.map((name) => [name, file.read(file.entries.has(name) ? name : 'output.weight')]),
    );
    file.close();
    writeGguf(path(), metadata, tensors);
    return () => void loadGguf(path());
  }
  const number = (value: number): GgufValue => ({ type: 'uint32', value });

  it.each<[string, (metadata: Map<string, GgufValue>, names: string[]) => void, string]>([
    ['a size', (m) => m.delete('llama.block_count'), 'llama.block_count is missing'],
    [
      'a number',
      (m) => m.set('llama.block_count', { type: 'string', value: 'two' }),
      'must be a number, got two',
    ],
    [
      'a weight',
      (_, names) => names.splice(names.indexOf('blk.1.ffn_up.weight'), 1),
      'the weight blk.1.ffn_up.weight is missing',
    ],
    [
      'the shape',
      (m) => m.set('llama.feed_forward_length', number(96)),
      'must have the shape [96, 32] that the metadata asks for, got [64, 32]',
    ],
    [
      'heads that divide',
      (m) => m.set('llama.attention.head_count_kv', number(3)),
      'numKeyValueHeads must divide',
    ],
    ['a layer', (m) => m.set('llama.block_count', number(0)), 'numHiddenLayers must be a positive integer'],
    [
      'so many layers',
      (m) => m.set('llama.block_count', number(2 ** 32 - 1)),
      'the metadata asks for numHiddenLayers 4294967295, but its weights are 21 tensors',
    ],
    [
      'so wide a middle',
      (m) => m.set('llama.feed_forward_length', number(2 ** 31)),
      'asks for intermediateSize 2147483648, but its weights are',
    ],
    [
      'such heads',
      (m) => m.set('llama.attention.key_length', number(2 ** 30)),
      'asks for headDim 1073741824, but its weights are',
    ],
  ])('because it lacks %s gives a FormatError that names it', async (_, change, message) => {
    const load = await changed(change);
    expect(load).toThrow(FormatError);
    expect(load).toThrow(message);
  });

  it('of metadata damaged in any of 10,000 ways is read or refused with a reason', async () => {
    const model = new Llama(llamaConfig({ ...sizes, vocabSize: 300 }), new Random(1));
    const random = new Random(9);
    const pick = <T>(items: readonly T[]): T => items[random.integer(items.length)];
    const strangers: GgufValue['value'][] = [
      ...[-1, 0, 0.5, 3, 2 ** 32 - 1, NaN, Infinity, 2n ** 63n, true, '', 'llama', '\u0000', '__proto__'],
      ...[[], [''], ['a', 'a'], [1, 2], Float32Array.of(), Float32Array.of(NaN), Int32Array.of(3, -1)],
    ] as GgufValue['value'][];
    let refused = 0;
    for (const tokenizer of [bpe, sentencePiece]) {
      await saveGguf(model, tokenizer, path());
      const { metadata, entries, ...file } = openGguf(path());
      file.close();
      const keys = [...metadata.keys()];
      for (let run = 0; run < 5000; run++) {
        const damaged = new Map(metadata);
        for (let change = random.integer(3); change >= 0; change--) {
          const key = pick(keys);
          const way = random.integer(4);
          if (way === 0) damaged.delete(key);
          else if (way === 1) damaged.set(key, metadata.get(pick(keys))!);
          else damaged.set(key, { type: 'string', value: pick(strangers) } as GgufValue);
        }
        try {
          const config = configFromGguf({ ...file, metadata: damaged, entries }, 'a file');
          requireRoomFor(config, [...entries.values()].map(({ shape }) => shape), 'a file'); // prettier-ignore
          tokenizerFromGguf(damaged, 'a file').encode('the thesis');
        } catch (error) {
          const isOurs = error instanceof FormatError || error instanceof UnsupportedError;
          expect(isOurs, `${String(error)}`).toBe(true);
          refused += 1;
        }
      }
    }
    expect(refused).toBeGreaterThan(2000);
    model.dispose();
  });

  it.each<[string, (metadata: Map<string, GgufValue>, names: string[]) => void]>([
    ['another architecture', (m) => m.set('general.architecture', { type: 'string', value: 'mamba' })],
    ['frequencies of its own', (_, names) => names.push('rope_freqs.weight')],
    ['YaRN', (m) => m.set('llama.rope.scaling.type', { type: 'string', value: 'yarn' })],
  ])('because it has %s gives an UnsupportedError', async (_, change) => {
    expect(await changed(change)).toThrow(UnsupportedError);
  });
});
