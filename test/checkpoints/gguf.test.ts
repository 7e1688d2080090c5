import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeGguf, openGguf, writeGguf } from '../../lib/checkpoints/gguf';
import type { GgufMetadata, GgufScalarType, GgufValue } from '../../lib/checkpoints/gguf-metadata';
import { dequantize, quantize, type QuantizedTensor } from '../../lib/checkpoints/quantization';
import { ConfigError, FormatError } from '../../lib/errors';
import golden from '../golden/gguf-file.json';
import { readMutations } from './mutations';

const goldenBytes = Buffer.from(golden.base64, 'base64');

/** Every tensor of a file, as it is. */
function tensorsOf(source: string | Uint8Array): Map<string, QuantizedTensor> {
  const file = openGguf(source);
  const tensors = new Map([...file.entries.keys()].map((name) => [name, file.read(name)]));
  file.close();
  return tensors;
}

describe("a file written by llama.cpp's package", () => {
  const file = openGguf(goldenBytes);

  it('gives its metadata, each value with its type', () => {
    const plain = ({ value }: GgufValue): unknown =>
      typeof value === 'bigint' ? String(value) : typeof value === 'object' ? Array.from(value) : value;
    const read = Object.fromEntries([...file.metadata].map(([key, value]) => [key, plain(value)]));
    expect(read).toEqual(golden.metadata);
    for (const [key, { type }] of file.metadata) {
      if (key.startsWith('a.')) expect(type).toBe(key.slice(2));
    }
    expect(file.metadata.get('an.array.of.bool')).toEqual({
      type: 'array',
      of: 'bool',
      value: [true, false],
    });
  });

  it.each(Object.entries(golden.tensors))('gives %s with its type, shape and values', (name, expected) => {
    const tensor = file.read(name);
    expect(tensor.type).toBe(expected.type);
    expect(tensor.shape).toEqual(expected.shape);
    expect(Array.from(dequantize(tensor))).toEqual(expected.values);
  });

  it('is written again byte for byte', () => {
    expect(Buffer.from(encodeGguf(file.metadata, tensorsOf(goldenBytes))).equals(goldenBytes)).toBe(true);
  });

  it('names the tensors there are when one is not', () => {
    expect(() => file.read('blk.0')).toThrow(/no tensor "blk.0"; it holds 4: a.matrix, a.vector/);
  });
});

describe('a file on disk', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'headway-gguf-'))));
  afterEach(() => rmSync(directory, { recursive: true }));
  const metadata: GgufMetadata = new Map([['__proto__', { type: 'string', value: 'ü' }]]);

  it('reads back equal, whatever the names', () => {
    const path = join(directory, 'x.gguf');
    const tensors = new Map([
      ['constructor', quantize(new Float32Array(32).fill(3), [1, 32], 'Q8_0')],
      ['../../etc/passwd', quantize(Float32Array.of(1, 2), [2], 'F32')],
    ]);
    writeGguf(path, metadata, tensors);
    const file = openGguf(path);
    expect(file.metadata).toEqual(metadata);
    file.close();
    expect(tensorsOf(path)).toEqual(tensors);
    expect(readdirSync(directory)).toEqual(['x.gguf']);
  });

  it('is read by ranges: opening 64 MB of weights takes less than 2 MB', () => {
    const path = join(directory, 'large.gguf');
    const values = new Uint8Array(2 ** 26);
    writeGguf(path, metadata, new Map([['w', { type: 'F32', shape: [2 ** 12, 2 ** 12], blocks: values }]]));
    const before = process.memoryUsage().arrayBuffers;
    const file = openGguf(path);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2e6);
    expect(file.read('w').blocks.length).toBe(2 ** 26);
    file.close();
  });

  it('that becomes shorter after it was opened gives a FormatError', () => {
    const path = join(directory, 'x.gguf');
    writeFileSync(path, goldenBytes);
    const file = openGguf(path);
    truncateSync(path, goldenBytes.length - 64);
    expect(() => file.read('bytes')).toThrow(FormatError);
    file.close();
  });

  it('that is not there, or is a directory, is a ConfigError', () => {
    expect(() => openGguf(join(directory, 'none.gguf'))).toThrow(ConfigError);
    expect(() => openGguf(directory)).toThrow('must be a file, got a directory');
  });

  it('is not written when a tensor does not fit', () => {
    const path = join(directory, 'x.gguf');
    const wrong: QuantizedTensor = { type: 'Q4_0', shape: [32], blocks: new Uint8Array(17) };
    expect(() => writeGguf(path, metadata, new Map([['w', wrong]]))).toThrow('needs 18 bytes, got 17');
    const long = { type: 'F32', shape: [1], blocks: new Uint8Array(4) } as const;
    expect(() => writeGguf(path, metadata, new Map([['w'.repeat(64), long]]))).toThrow('at most 63 bytes');
    const number: GgufMetadata = new Map([['n', { type: 'uint32', value: 'eight' }]]);
    expect(() => writeGguf(path, number, new Map())).toThrow('gguf: a uint32 must be a number');
    expect(readdirSync(directory)).toEqual([]);
  });
});

describe('a file that lies', () => {
  /** Number types at their places in a header of one's own. */
  const bytes = (...parts: (string | number | bigint)[]): Buffer =>
    Buffer.concat(
      parts.map((part) => {
        if (typeof part === 'string') return Buffer.from(part);
        const buffer = Buffer.alloc(typeof part === 'bigint' ? 8 : 4);
        if (typeof part === 'bigint') buffer.writeBigUInt64LE(part);
        else buffer.writeUInt32LE(part);
        return buffer;
      }),
    );
  /** A text as GGUF has it. */
  const text = (value: string): [bigint, string] => [BigInt(Buffer.byteLength(value)), value];
  const huge = 2n ** 64n - 1n;
  /** One F32 tensor "w" of two numbers, after the change. */
  const tensor = (axes: bigint[], type: number, offset: bigint, name = 'w'): Buffer =>
    bytes('GGUF', 3, 1n, 0n, ...text(name), axes.length, ...axes, type, offset, ...'\0'.repeat(64));

  it.each<[string, Buffer, string, number]>([
    ['is empty', bytes(), 'is truncated', 0],
    ['is something else', bytes('GGML', 3, 0n, 0n), 'must begin with "GGUF"', 0],
    ['is of version 1', bytes('GGUF', 1, 0n, 0n), 'must be 2 or 3, got 1', 4],
    ['is big-endian', bytes('GGUF', 3 << 24, 0n, 0n), 'for big-endian machines', 4],
    ['ends within a count', bytes('GGUF', 3, 1), 'is truncated', 8],
    ['claims many tensors', bytes('GGUF', 3, huge, 0n), '18446744073709551615 tensors are claimed', 8],
    ['claims much metadata', bytes('GGUF', 3, 0n, huge), 'entries of metadata are claimed', 16],
    [
      'has a long key',
      bytes('GGUF', 3, 0n, 1n, huge, 'key', '\0'.repeat(9)),
      'bytes of text are claimed',
      24,
    ],
    [
      'has a key that is not UTF-8',
      Buffer.concat([bytes('GGUF', 3, 0n, 1n, 1n), Buffer.from([0xff]), bytes(4, 4)]),
      'must be UTF-8',
      32,
    ],
    [
      'has an unknown type of value',
      bytes('GGUF', 3, 0n, 1n, ...text('k'), 13, 0),
      'a number from 0 to 12, got 13',
      33,
    ],
    [
      'has an array of arrays',
      bytes('GGUF', 3, 0n, 1n, ...text('k'), 9, 9, 0n),
      'must hold plain values',
      37,
    ],
    [
      'has an array without end',
      bytes('GGUF', 3, 0n, 1n, ...text('k'), 9, 4, 2n ** 40n),
      'values of type uint32 are claimed',
      41,
    ],
    [
      'has a key twice',
      bytes('GGUF', 3, 0n, 2n, ...text('k'), 4, 1, ...text('k'), 4, 1),
      'the key "k" occurs twice',
      41,
    ],
    ['has no axes', tensor([], 0, 0n), 'must have 1 to 4 axes, got 0', 24],
    ['has five axes', tensor([1n, 1n, 1n, 1n, 1n], 0, 0n), 'must have 1 to 4 axes, got 5', 24],
    ['has an empty axis', tensor([2n, 0n], 0, 0n), 'no size a tensor can have', 24],
    ['has axes that overflow', tensor([2n ** 32n, 2n ** 32n], 0, 0n), 'no size a tensor can have', 24],
    ['has an unknown type', tensor([2n], 99, 0n), 'is of type 99; readable are F32', 24],
    ['has half a block', tensor([40n], 2, 0n), 'whose rows must be multiples of 32 numbers, got 40', 24],
    ['has a tensor past its end', tensor([2n ** 30n], 0, 0n), 'it is truncated, or lies', 24],
    ['has a tensor elsewhere', tensor([2n], 0, 32n), 'must begin at byte 0 of the data, got 32', 24],
    ['has a tensor far away', tensor([2n], 0, huge), 'got 18446744073709551615', 24],
  ])('because it %s gives a FormatError with the offset', (_, content, message, offset) => {
    const open = () => openGguf(content);
    expect(open).toThrow(FormatError);
    expect(open).toThrow(message);
    expect(open).toThrow(`(at byte ${offset})`);
  });

  it.each([0, 3, 2 ** 31])('because its alignment is %d gives a FormatError', (alignment) => {
    const metadata: GgufMetadata = new Map([['general.alignment', { type: 'uint32', value: alignment }]]);
    const content = Buffer.concat([
      bytes('GGUF', 3, 1n, BigInt(metadata.size)),
      bytes(...text('general.alignment'), 4, alignment, ...text('w'), 1, 2n, 0, 0n, ...'\0'.repeat(64)),
    ]);
    expect(() => openGguf(content)).toThrow(FormatError);
  });

  it('keeps a hostile name short in its message', () => {
    const open = () => openGguf(tensor([], 0, 0n, 'x'.repeat(100_000)));
    expect(open).toThrow(/^the bytes: GGUF: tensor "x{80}…" must have/);
  });

  it('in any of 10,000 random ways is read or refused, never a crash or a large allocation', () => {
    const headerEnd = openGguf(goldenBytes).entries.get('a.matrix')!.begin;
    const refused = readMutations(
      goldenBytes,
      headerEnd,
      (content) => {
        for (const tensor of tensorsOf(content).values()) dequantize(tensor);
      },
      [bytes(huge), bytes(0n), bytes(9), bytes(8)],
    );
    expect(refused).toBeGreaterThan(5000); // the mutations do reach the checks
  });
});

it('every scalar type is written as it is read', () => {
  const values: [GgufScalarType, GgufValue['value']][] = [
    ['uint8', 255],
    ['int8', -128],
    ['uint16', 65_535],
    ['int16', -32_768],
    ['uint32', 2 ** 32 - 1],
    ['int32', -(2 ** 31)],
    ['float32', -0.5],
    ['bool', false],
    ['string', ''],
    ['uint64', 2n ** 64n - 1n],
    ['int64', -(2n ** 63n)],
    ['float64', Number.MIN_VALUE],
  ];
  const metadata = new Map(values.map(([type, value]) => [type as string, { type, value } as GgufValue]));
  expect(openGguf(encodeGguf(metadata, new Map())).metadata).toEqual(metadata);
});

it('a file of version 2 is read', () => {
  const copy = Buffer.from(goldenBytes);
  copy.writeUInt32LE(2, 4);
  expect(tensorsOf(copy)).toEqual(tensorsOf(goldenBytes));
});
