import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { halfToNumber, numberToHalf } from '../../lib/checkpoints/half-precision';
import { dequantize, ggmlFormats, type GgmlType, quantize } from '../../lib/checkpoints/quantization';
import { ConfigError } from '../../lib/errors';
import golden from '../golden/quantization.json';

const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));
const floatsOf = (base64: string): Float32Array => new Float32Array(bytesOf(base64).buffer);

describe('blocks of each type', () => {
  it.each(Object.entries(golden.types))('%s gives exactly the numbers that ggml gives', (name, expected) => {
    const values = floatsOf(expected.values);
    const tensor = { type: name as GgmlType, shape: [values.length], blocks: bytesOf(expected.blocks) };
    expect(dequantize(tensor)).toEqual(values);
  });

  it('covers every type there is', () => {
    expect(Object.keys(golden.types).sort()).toEqual(Object.keys(ggmlFormats).sort());
  });

  it.each(Object.entries(golden.quantized.types))(
    '%s is written byte for byte as ggml does',
    (name, blocks) => {
      const values = floatsOf(golden.quantized.values);
      expect(quantize(values, [values.length], name as GgmlType).blocks).toEqual(bytesOf(blocks));
    },
  );

  it('is, for one block of Q4_0, what arithmetic by hand gives', () => {
    // d = 0.5 is 0x3800 in binary16. The first byte, 0xf1: q = 1 for number 0, q = 15 for number 16; all
    // other bytes 0x88: q = 8, that is 0. 0.5·(1 − 8) = −3.5 and 0.5·(15 − 8) = 3.5.
    const blocks = Uint8Array.of(0x00, 0x38, 0xf1, ...new Array<number>(15).fill(0x88));
    const expected = new Float32Array(32);
    expected[0] = -3.5;
    expected[16] = 3.5;
    expect(dequantize({ type: 'Q4_0', shape: [32], blocks })).toEqual(expected);
  });

  it('is, for one group of Q4_K, what arithmetic by hand gives', () => {
    // d = 2 (0x4000), dmin = 1 (0x3c00). Group 5: scale (byte 9 & 15) + 16·(byte 1 >> 6) = 3 + 16·1 = 19,
    // minimum (byte 9 >> 4) + 16·(byte 5 >> 6) = 2 + 16·2 = 34. Its q are the high halves of bytes 64–95.
    const blocks = new Uint8Array(144);
    blocks.set([0x00, 0x40, 0x00, 0x3c]);
    blocks[4 + 1] = 1 << 6;
    blocks[4 + 5] = 2 << 6;
    blocks[4 + 9] = 0x23;
    blocks[16 + 64] = 0x70; // q = 7 for the first number of group 5
    const values = dequantize({ type: 'Q4_K', shape: [256], blocks });
    expect(values[160]).toBe(2 * 19 * 7 - 34);
    expect(values[161]).toBe(-34);
  });
});

describe('quantising', () => {
  const weights = (length: number) =>
    fc.array(fc.float({ min: -8, max: 8, noNaN: true }), { minLength: length, maxLength: length });

  it.each([
    // At most half a step off: the largest number over the steps on one side of zero, and what a binary16
    // scale loses (2⁻¹¹ of it). In Q4_0 and Q5_0 the side opposite to the largest has one step less.
    ['Q4_0', (largest: number) => largest / 8],
    ['Q4_1', (largest: number) => (2 * largest) / 15 / 2],
    ['Q5_0', (largest: number) => largest / 16],
    ['Q5_1', (largest: number) => (2 * largest) / 31 / 2],
    ['Q8_0', (largest: number) => largest / 127 / 2],
  ] as const)('%s moves no number by more than its step', (type, most) => {
    fc.assert(
      fc.property(weights(32), (numbers) => {
        const values = Float32Array.from(numbers);
        const back = dequantize(quantize(values, [1, 32], type));
        const largest = Math.max(...values.map(Math.abs));
        // A scale below 2⁻¹⁴ is a subnormal binary16: 2⁻²⁵ off at most, times the 127 steps of Q8_0.
        const bound = most(largest) + largest * 2 ** -10 + 2 ** -18;
        for (let i = 0; i < 32; i++) expect(Math.abs(back[i] - values[i])).toBeLessThanOrEqual(bound);
      }),
    );
  });

  it('refuses a row that is not a whole number of blocks, and a type that is only read', () => {
    expect(() => quantize(new Float32Array(40), [1, 40], 'Q4_0')).toThrow(ConfigError);
    expect(() => quantize(new Float32Array(40), [1, 40], 'Q4_0')).toThrow(
      'Q4_0: the last axis must be a multiple of the 32 numbers in a block, got [1, 40]',
    );
    expect(() => quantize(new Float32Array(256), [256], 'Q4_K')).toThrow('the type must be one of F32, F16');
  });
});

describe('binary16', () => {
  it('gives every one of its 65,536 numbers back', () => {
    for (let bits = 0; bits < 65_536; bits++) {
      const value = halfToNumber(bits);
      if (Number.isNaN(value)) expect(halfToNumber(numberToHalf(value))).toBeNaN();
      else expect(numberToHalf(value)).toBe(bits);
    }
  });

  it('rounds to the nearest, ties to even, and to infinity past the largest', () => {
    expect(halfToNumber(numberToHalf(1 + 2 ** -11))).toBe(1); // halfway between 1 and 1 + 2⁻¹⁰
    expect(halfToNumber(numberToHalf(1 + 3 * 2 ** -11))).toBe(1 + 2 ** -9);
    expect(halfToNumber(numberToHalf(2 ** -25))).toBe(0); // halfway to the smallest
    expect(halfToNumber(numberToHalf(3 * 2 ** -25))).toBe(2 ** -23);
    expect(halfToNumber(numberToHalf(65_519))).toBe(65_504);
    expect(halfToNumber(numberToHalf(65_520))).toBe(Infinity);
  });
});
