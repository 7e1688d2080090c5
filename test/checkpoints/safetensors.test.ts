import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { float32Values } from '../../lib/checkpoints/half-precision';
import {
  encodeSafetensors,
  openSafetensors,
  readSafetensors,
  writeSafetensors,
} from '../../lib/checkpoints/safetensors';
import type { SafetensorsTensor } from '../../lib/checkpoints/safetensors';
import { ConfigError, FormatError } from '../../lib/errors';
import golden from '../golden/safetensors-file.json';
import { readMutations } from './mutations';

const goldenBytes = Buffer.from(golden.base64, 'base64');
const isFloat = (dtype: string) => ['F16', 'BF16', 'F32', 'F64'].includes(dtype);

/** A file with this header and this many zero bytes of data. */
function fileOf(header: string, dataSize: number): Buffer {
  const json = Buffer.from(header);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, Buffer.alloc(dataSize)]);
}

/** The error that reading gives. */
function errorOf(bytes: Uint8Array): FormatError {
  try {
    readSafetensors(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(FormatError);
    return error as FormatError;
  }
  throw new Error('the file was read without an error');
}

describe('a file written by the Python package', () => {
  const { tensors, metadata } = readSafetensors(goldenBytes);

  it.each(Object.entries(golden.tensors))('gives %s with its dtype, shape and values', (name, expected) => {
    const tensor = tensors.get(name)!;
    const values = isFloat(tensor.dtype) && tensor.dtype !== 'F64' ? float32Values(tensor) : tensor.data;
    expect(tensor.shape).toEqual(expected.shape);
    expect(Array.from(values as ArrayLike<number>, Number)).toEqual(
      expected.values.map((v) => v ?? Infinity),
    );
  });

  it('gives its metadata and no other tensor', () => {
    expect(metadata).toEqual(golden.metadata);
    expect([...tensors.keys()].sort()).toEqual(Object.keys(golden.tensors).sort());
  });

  it('is written again byte for byte', () => {
    expect(Buffer.from(encodeSafetensors(tensors, metadata)).equals(goldenBytes)).toBe(true);
  });
});

describe('a file on disk', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'headway-safetensors-'))));
  afterEach(() => rmSync(directory, { recursive: true }));

  const tensors = new Map<string, SafetensorsTensor>([
    ['b', { dtype: 'F32', shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) }],
    ['a', { dtype: 'U8', shape: [3], data: Uint8Array.of(5, 6, 7) }],
    ['0', { dtype: 'I64', shape: [], data: BigInt64Array.of(-8n) }],
    ['__proto__', { dtype: 'BOOL', shape: [1], data: Uint8Array.of(1) }],
  ]);

  it('reads back equal, whatever the names', () => {
    const path = join(directory, 'x.safetensors');
    writeSafetensors(path, tensors, { note: 'ü "quoted"' });
    expect(readSafetensors(path)).toEqual({ tensors, metadata: { note: 'ü "quoted"' } });
  });

  it('gives one tensor without the others', () => {
    const path = join(directory, 'x.safetensors');
    writeSafetensors(path, tensors);
    const file = openSafetensors(path);
    const { data } = file.read('b');
    expect(data).toEqual(Float32Array.of(1, 2, 3, 4));
    expect(data.buffer.byteLength).toBe(16); // its own bytes only
    expect(() => file.read('c')).toThrow('has no tensor "c"; it holds 4');
    file.close();
  });

  it('does not depend on the order in which tensors are given', () => {
    expect(encodeSafetensors(new Map([...tensors].reverse()))).toEqual(encodeSafetensors(tensors));
  });

  it('is left as it was, with no temporary file beside it, when writing fails', () => {
    const path = join(directory, 'x.safetensors');
    writeSafetensors(path, tensors);
    const before = readFileSync(path);
    const wrong = new Map([
      ...tensors,
      ['c', { dtype: 'F32', shape: [3], data: new Float32Array(2) }] as const,
    ]);
    expect(() => writeSafetensors(path, wrong)).toThrow(ConfigError);
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(readdirSync(directory)).toEqual(['x.safetensors']);
  });

  it('names itself in the error when it is malformed or missing', () => {
    const path = join(directory, 'x.safetensors');
    writeFileSync(path, goldenBytes.subarray(0, 40));
    expect(() => readSafetensors(path)).toThrow(`${path}: safetensors: the header claims`);
    expect(() => readSafetensors(join(directory, 'none'))).toThrow(ConfigError);
  });

  it('refuses data of another type than its dtype says', () => {
    const wrong = new Map([['c', { dtype: 'F32', shape: [2], data: new Float64Array(2) } as const]]);
    expect(() => encodeSafetensors(wrong)).toThrow('"c" is F32 and needs a Float32Array, got Float64Array');
  });
});

describe('a malformed file gives a FormatError with the offset of the fault:', () => {
  const entry = (fields: string) => `{"a":{${fields}}}`;
  const good = '"dtype":"F32","shape":[2],"data_offsets":[0,8]';
  const two = (begin: number, end: number) =>
    `{"a":{${good}},"b":{"dtype":"U8","shape":[${end - begin}],"data_offsets":[${begin},${end}]}}`;

  it.each([
    ['no bytes at all', Buffer.alloc(0), 'got 0 bytes'],
    ['less than a header length', Buffer.alloc(7), 'got 7 bytes'],
    ['a huge header length', Buffer.alloc(64, 0xff), 'claims 18446744073709551615'],
    ['a header longer than the file', fileOf('{}', 0).subarray(0, 9), 'truncated'],
  ])('%s', (_, bytes, message) => {
    expect(errorOf(bytes).message).toContain(message);
    expect(errorOf(bytes).offset).toBe(0);
  });

  it.each([
    // the fault, the header, bytes of data, the message, the text at the offset
    ['an empty header', '', 0, '"{" expected, got the end', ''],
    ['a header that is not an object', '[]', 0, '"{" expected', '[]'],
    ['an unclosed brace', `{"a":{${good}}`, 8, '"}" expected, got the end', '\0'],
    ['text after the closing brace', '{} x', 0, 'goes on', 'x'],
    ['a duplicate tensor', `{"a":{${good}},"a":{${good}}}`, 8, '"a" occurs twice', `"a":{${good}}}\0`],
    ['a duplicate field', entry(`${good},"shape":[2]`), 8, '"shape" occurs twice', '"shape":[2]}}'],
    ['an unknown field', entry(`${good},"x":1`), 8, 'unknown field "x"', '1}}'],
    ['a missing field', entry('"dtype":"F32","shape":[2]'), 8, 'needs dtype', '{"dtype"'],
    ['an unknown dtype', entry(good.replace('F32', 'F31')), 8, 'dtype "F31"', '{"dtype"'],
    ['a dtype of the prototype', entry(good.replace('F32', 'toString')), 8, 'dtype "toString"', '{"dtype"'],
    ['a negative size', entry(good.replace('[2]', '[-2]')), 8, 'a whole number expected', '-2'],
    ['a fractional size', entry(good.replace('[2]', '[2.0]')), 8, 'a whole number expected', '2.0'],
    ['an infinite size', entry(good.replace('[2]', '[1e999]')), 8, 'a whole number expected', '1e999'],
    ['a size past 2⁵³', entry(good.replace('[2]', '[9007199254740992]')), 8, 'too large', '],"data'],
    ['shape × dtype ≠ bytes', entry(good.replace('[2]', '[3]')), 8, 'that is 12 bytes', '{"dtype"'],
    ['an end before its begin', entry(good.replace('[0,8]', '[8,0]')), 8, 'span -8', '{"dtype"'],
    ['a tensor past the end', entry(good), 4, 'truncated', ''],
    ['bytes of no tensor', entry(good), 9, 'belong to no tensor', '\0'],
    ['an overlap', two(7, 9), 9, 'overlaps', '\0\0'],
    ['a hole', two(9, 10), 10, 'leaves a hole', '\0\0'],
    ['metadata that is not text', '{"__metadata__":{"a":1}}', 0, 'a string expected', '1}}'],
    ['a bad escape', '{"\\x":{}}', 0, 'is not a JSON string', '"\\x"'],
  ])('%s', (_, header, dataSize, message, textAtOffset) => {
    const bytes = fileOf(header, dataSize);
    const error = errorOf(bytes);
    expect(error.message).toContain(message);
    const rest = bytes.subarray(error.offset).toString();
    expect(rest.slice(0, textAtOffset.length || undefined)).toBe(textAtOffset);
  });

  it('a header that is not UTF-8', () => {
    const bytes = fileOf('{"x"}', 0);
    bytes[10] = 0xff;
    expect(errorOf(bytes)).toMatchObject({ offset: 8 });
  });

  it('counts the offset in bytes, not characters', () => {
    // {"é": takes 6 bytes and 5 characters.
    expect(errorOf(fileOf('{"é":!', 0)).offset).toBe(8 + 6);
  });

  it('any of 10,000 random mutations is read or refused, never a crash or a large allocation', () => {
    const headerEnd = 8 + Number(goldenBytes.readBigUInt64LE());
    const refused = readMutations(
      goldenBytes,
      headerEnd,
      (bytes) => {
        for (const { data, shape } of readSafetensors(bytes).tensors.values()) {
          expect(data.length).toBe(shape.reduce((size, axis) => size * axis, 1));
        }
      },
      ['"', '{', '[', '9', '0', ','].map((token) => Buffer.from(token)),
    );
    expect(refused).toBeGreaterThan(5000); // the mutations do reach the checks
  });
});
