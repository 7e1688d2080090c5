import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FormatError } from '../../lib/errors';
import { decode, encode, EncodingError } from '../../lib/grading/codec';
import { TensorValue, type TensorBridge } from '../../lib/grading/tensor-value';

const plain: TensorBridge = {
  read: (value) => (value instanceof TensorValue ? value : undefined),
  build: (tensor) => tensor,
};
const roundTrip = (value: unknown): unknown => decode(encode(value, plain), plain);

describe('encode and decode', () => {
  test('give back every plain value', () => {
    const values = fc.anything({
      withBigInt: true,
      withMap: true,
      withSet: true,
      withTypedArray: false,
      maxDepth: 4,
    });
    fc.assert(
      fc.property(values, (value) => {
        expect(roundTrip(value)).toEqual(value);
      }),
    );
  });

  test.each([NaN, Infinity, -Infinity, -0, undefined, null, 2n ** 70n])('keep %s', (value) => {
    expect(Object.is(roundTrip(value), value)).toBe(true);
  });

  test('keep typed arrays and tensors, also from the middle of a buffer', () => {
    const part = new Float32Array([1, 2, 3, 4]).subarray(1, 3);
    expect(roundTrip({ part, bytes: Uint8Array.of(7) })).toEqual({
      part: Float32Array.of(2, 3),
      bytes: Uint8Array.of(7),
    });
    const tensor = new TensorValue('int32', [2, 1], Int32Array.of(5, 6));
    expect(roundTrip([1, tensor])).toEqual([1, tensor]);
  });

  test('make a key __proto__ an ordinary property', () => {
    const back = roundTrip(JSON.parse('{"__proto__": {"polluted": true}}')) as Record<string, unknown>;
    expect(back.polluted).toBeUndefined();
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test('refuse what is too deep or has no plain form', () => {
    const cycle: unknown[] = [];
    cycle.push(cycle);
    expect(() => encode(cycle, plain)).toThrow(EncodingError);
    expect(() => encode(() => 1, plain)).toThrow(/a function cannot be handed over/);
  });
});

describe('decode of bytes that somebody forged', () => {
  const message = (header: unknown, blob = Buffer.alloc(0)): Buffer => {
    const text = Buffer.from(JSON.stringify(header));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(text.length);
    return Buffer.concat([length, text, blob]);
  };

  test.each([
    ['an array that runs past the end', message({ $: 'Float32Array', at: 0, length: 2 }, Buffer.alloc(4))],
    ['a negative offset', message({ $: 'Float32Array', at: -4, length: 1 }, Buffer.alloc(8))],
    ['a huge length', message({ $: 'Float32Array', at: 0, length: 2 ** 53 })],
    [
      'a tensor whose shape is not its length',
      message({ $: 'tensor', dtype: 'float32', shape: [3], at: 0, length: 1 }, Buffer.alloc(4)),
    ],
    [
      'a tensor with a negative axis',
      message({ $: 'tensor', dtype: 'float32', shape: [-1, -1], at: 0, length: 1 }, Buffer.alloc(4)),
    ],
    [
      'an unknown dtype',
      message({ $: 'tensor', dtype: 'constructor', shape: [], at: 0, length: 1 }, Buffer.alloc(4)),
    ],
    ['an unknown kind', message({ $: 'constructor' })],
    ['entries that are no list', message({ $: 'object', entries: 1 })],
    ['a header past the end', Buffer.from([255, 255, 0, 0, 1])],
    ['no JSON', Buffer.from([1, 0, 0, 0, 0x7b])],
    ['nothing', Buffer.alloc(0)],
  ])('refuses %s', (_, bytes) => {
    expect(() => decode(bytes, plain)).toThrow(FormatError);
  });

  test('gives a value or a FormatError for any bytes', () => {
    fc.assert(
      fc.property(fc.json(), fc.uint8Array({ maxLength: 64 }), (header, blob) => {
        try {
          decode(message(JSON.parse(header), Buffer.from(blob)), plain);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
    );
  });
});
