import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SafetensorsTensor, writeSafetensors } from '../../lib/checkpoints/safetensors';
import {
  openModelWeights,
  parseWeightMap,
  writeSafetensorsShards,
} from '../../lib/checkpoints/safetensors-shards';
import { ConfigError, FormatError } from '../../lib/errors';
import golden from '../golden/sharded-model.json';
import { readMutations } from './mutations';

let directory: string;
beforeEach(() => {
  directory = join(mkdtempSync(join(tmpdir(), 'headway-shards-')), 'model');
  mkdirSync(directory);
});
afterEach(() => rmSync(join(directory, '..'), { recursive: true }));

const floats = (...values: number[]): SafetensorsTensor => ({
  dtype: 'F32',
  shape: [values.length],
  data: Float32Array.from(values),
});
const tensors = new Map([
  ['a', floats(1, 2)],
  ['b', floats(3)],
  ['c', floats(4, 5, 6, 7)],
  ['d', floats(8)],
]);
const index = (value: unknown): void =>
  writeFileSync(join(directory, 'model.safetensors.index.json'), JSON.stringify(value));

describe('weights in several files', () => {
  it('read as they were written by transformers', () => {
    for (const [name, base64] of Object.entries(golden.files)) {
      writeFileSync(join(directory, name), Buffer.from(base64, 'base64'));
    }
    const file = openModelWeights(directory);
    expect([...file.entries.keys()].sort()).toEqual(Object.keys(golden.tensors).sort());
    for (const [name, { shape, values }] of Object.entries(golden.tensors)) {
      expect(file.read(name)).toEqual({ dtype: 'F32', shape, data: Float32Array.from(values) });
    }
    file.close();
  });

  it('are cut where the next tensor would make a shard too large', () => {
    writeSafetensorsShards(directory, tensors, 12);
    expect(readdirSync(directory)).toEqual([
      'model-00001-of-00003.safetensors', // a and b: 12 bytes
      'model-00002-of-00003.safetensors', // c alone is larger
      'model-00003-of-00003.safetensors',
      'model.safetensors.index.json',
    ]);
    const file = openModelWeights(directory);
    expect(new Map([...tensors.keys()].map((name) => [name, file.read(name)]))).toEqual(tensors);
    expect(() => file.read('e')).toThrow(ConfigError);
    file.close();
  });

  it('give way to one file', () => {
    writeSafetensorsShards(directory, tensors, 12);
    writeSafetensors(join(directory, 'model.safetensors'), new Map([['w', floats(9)]]));
    const file = openModelWeights(directory);
    expect([...file.entries.keys()]).toEqual(['w']);
    file.close();
  });

  it('must be there', () => {
    expect(() => openModelWeights(directory)).toThrow(
      /must hold model.safetensors or model.safetensors.index.json, there is neither/,
    );
    index({ weight_map: { a: 'model-00001-of-00001.safetensors' } });
    expect(() => openModelWeights(directory)).toThrow(ConfigError);
  });
});

describe('a list that lies', () => {
  it.each([
    ['leads out of the directory', '../secret.safetensors'],
    ['leads elsewhere', '/etc/secret.safetensors'],
    ['leads out by the ways of Windows', '..\\secret.safetensors'],
    ['names itself', 'model.safetensors.index.json'],
    ['names a hidden file', '.secret.safetensors'],
    ['names no text', 7],
  ])('because it %s is refused', (_, shard) => {
    writeSafetensors(join(directory, '..', 'secret.safetensors'), new Map([['a', floats(1)]]));
    index({ weight_map: { a: shard } });
    expect(() => openModelWeights(directory)).toThrow(FormatError);
    expect(() => openModelWeights(directory)).toThrow(/"a" must lie in a file of the same directory/);
  });

  it.each([[null], [[]], [{}], [{ weight_map: null }], [{ weight_map: ['x'] }], ['text']])(
    'because it is %j is refused',
    (value) => {
      index(value);
      expect(() => openModelWeights(directory)).toThrow(/weight_map must name the shard of each tensor/);
    },
  );

  it('because it promises too much or too little is refused', () => {
    writeSafetensors(join(directory, 'x.safetensors'), new Map([['a', floats(1)]]));
    index({ weight_map: { a: 'x.safetensors', b: 'x.safetensors' } });
    expect(() => openModelWeights(directory)).toThrow('the list promises "b", it is not there');
    writeSafetensors(join(directory, 'x.safetensors'), tensors);
    index({ weight_map: { a: 'x.safetensors' } });
    expect(() => openModelWeights(directory)).toThrow('"b" is not in the list');
  });

  it('because a shard is a circle of links is refused', () => {
    symlinkSync(join(directory, 'y.safetensors'), join(directory, 'x.safetensors'));
    symlinkSync(join(directory, 'x.safetensors'), join(directory, 'y.safetensors'));
    index({ weight_map: { a: 'x.safetensors' } });
    expect(() => openModelWeights(directory)).toThrow(ConfigError);
  });

  it('in any of 10,000 random ways is read or refused', () => {
    const original = Buffer.from(
      JSON.stringify({
        weight_map: {
          a: 'model-00001-of-00003.safetensors',
          b: 'model-00001-of-00003.safetensors',
          c: 'model-00002-of-00003.safetensors',
          d: 'model-00003-of-00003.safetensors',
        },
      }),
    );
    const refused = readMutations(
      original,
      original.length,
      (bytes) => {
        for (const shard of parseWeightMap(bytes.toString(), 'index').values()) {
          expect(join('/model', shard)).toBe(`/model/${shard}`);
          expect(dirname(join('/model', shard))).toBe('/model');
        }
      },
      ['"', '/', '..', '{', ','].map((token) => Buffer.from(token)),
    );
    expect(refused).toBeGreaterThan(5000);
  });
});
