import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { byteSourceOf } from '../../lib/checkpoints/byte-source';
import { openLlama2c } from '../../lib/checkpoints/llama2c';
import { FormatError, UnsupportedError } from '../../lib/errors';
import { Llama } from '../../lib/models/llama';
import { llamaConfig } from '../../lib/models/llama-config';
import { loadLlama2c } from '../../lib/models/llama2c';
import { halfSplitOrder } from '../../lib/nn/rotary-positions';
import { Random } from '../../lib/random';
import { leakedTensors } from '../leaks';

const config = llamaConfig({
  vocabSize: 11,
  maxPositionEmbeddings: 8,
  hiddenSize: 12,
  numHiddenLayers: 2,
  numAttentionHeads: 3,
  numKeyValueHeads: 1,
  intermediateSize: 7,
  rmsNormEps: 1e-5,
  initializerRange: 0.5,
});

/** A Llama as llama2.c's export.py (`legacy_export`) writes it. */
function legacyExport(model: Llama): Uint8Array {
  const {
    vocabSize,
    numAttentionHeads: H,
    numKeyValueHeads: G,
    headDim: D,
    tieWordEmbeddings,
  } = model.config;
  const header = Int32Array.of(12, 7, 2, H, G, tieWordEmbeddings ? vocabSize : -vocabSize, 8);
  const parameters = model.namedParameters();
  const values = (name: string): Float32Array => {
    const weight = parameters.get(name)!;
    const [, kind] = /(q|k)_proj/.exec(name) ?? [];
    if (kind === undefined) return weight.dataSync() as Float32Array;
    const order = halfSplitOrder(kind === 'q' ? H : G, D);
    const back = order.map((_, row) => order.indexOf(row));
    return tf.gather(weight, tf.tensor1d(back, 'int32')).dataSync() as Float32Array;
  };
  const ofLayers = (name: string): Float32Array[] =>
    [0, 1].map((i) => values(`model.layers.${i}.${name}.weight`));
  const parts = [
    values('model.embed_tokens.weight'),
    ...[
      'input_layernorm',
      'self_attn.q_proj',
      'self_attn.k_proj',
      'self_attn.v_proj',
      'self_attn.o_proj',
    ].flatMap(ofLayers),
    ...['post_attention_layernorm', 'mlp.gate_proj', 'mlp.down_proj', 'mlp.up_proj'].flatMap(ofLayers),
    values('model.norm.weight'),
    new Float32Array(8 * D), // cosines and sines
    tieWordEmbeddings ? new Float32Array(0) : values('lm_head.weight'),
  ];
  return Buffer.concat(
    [header, ...parts].map(
      ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength),
    ),
  );
}

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'headway-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

describe('a Llama from a llama2.c file', () => {
  test.each([true, false])('has the configuration and the logits of what was written, tied: %s', (tied) => {
    const model = new Llama({ ...config, tieWordEmbeddings: tied }, new Random(1));
    const path = join(directory, 'model.bin');
    writeFileSync(path, legacyExport(model));
    const loaded = loadLlama2c(path);
    expect({ ...loaded.config, initializerRange: 0.5 }).toEqual(model.config);
    const ids = tf.tensor2d([[1, 5, 2, 10]], [1, 4], 'int32');
    expect(loaded.forward(ids).dataSync()).toEqual(model.forward(ids).dataSync());
  });

  test('leaves no tensor behind when it is freed', () => {
    const path = join(directory, 'model.bin');
    writeFileSync(path, legacyExport(new Llama(config, new Random(1))));
    expect(
      leakedTensors(() => {
        loadLlama2c(path).dispose();
        return null;
      }),
    ).toBe(0);
  });
});

describe('a bad llama2.c file', () => {
  const bytes = legacyExport(new Llama(config, new Random(1)));
  const changed = (offset: number, value: number): Uint8Array => {
    const copy = Uint8Array.from(bytes);
    new DataView(copy.buffer).setInt32(offset, value, true);
    return copy;
  };
  const open = (data: Uint8Array) => (): unknown => openLlama2c(byteSourceOf(data));

  test('is refused with the offset of what is wrong', () => {
    expect(open(bytes.subarray(0, 20))).toThrow(FormatError);
    expect(open(bytes.subarray(0, bytes.length - 4))).toThrow(
      /ask for a file of \d+ bytes, got \d+ \(at byte \d+\)/,
    );
    expect(open(changed(8, 0))).toThrow('layers must be positive, got 0 (at byte 8)');
    expect(open(changed(8, 2 ** 31 - 1))).toThrow('ask for a file of');
    expect(open(changed(12, 5))).toThrow('dim must be an even multiple of heads, got 12 and 5');
    expect(open(changed(16, 2))).toThrow('keyValueHeads must divide heads, got 2 and 3');
    expect(open(changed(0, 0x616b3432))).toThrow(UnsupportedError);
  });

  test('in 10,000 random mutations is opened and read, or refused with one of our errors', () => {
    const random = new Random(2);
    for (let run = 0; run < 10_000; run++) {
      const copy = Uint8Array.from(
        bytes.subarray(0, random.integer(4) ? bytes.length : random.integer(bytes.length)),
      );
      for (let change = random.integer(3); change >= 0; change--) {
        copy[random.integer(random.integer(2) ? 28 : copy.length)] = random.integer(256); // half of them in the header
      }
      try {
        const file = openLlama2c(byteSourceOf(copy));
        file.read('w2', file.header.layers - 1);
      } catch (error) {
        if (!(error instanceof UnsupportedError)) expect(error).toBeInstanceOf(FormatError);
      }
    }
  });
});
