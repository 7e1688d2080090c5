import { type BlockFormat, halfAt, writeHalf } from './block-format';

/**
 * ggml's first block formats: 32 numbers share one scale, and with `_1` a minimum too. Of 4- and 5-bit
 * numbers the first 16 lie in the low halves of 16 bytes, the last 16 in the high halves.
 *
 * @remarks ggml-quants.c, `dequantize_row_q4_0` and so on. Writing rounds as `quantize_row_*_ref` does, in
 * 32-bit arithmetic (`Math.fround`), so the bytes are the same.
 */
export const blockFormats: Readonly<Record<'Q4_0' | 'Q4_1' | 'Q5_0' | 'Q5_1' | 'Q8_0', BlockFormat>> = {
  // ANCHOR: q4-0
  // 2 bytes: the scale d · 16 bytes: 32 whole numbers q from 0 to 15. value = d·(q − 8)
  Q4_0: {
    values: 32,
    bytes: 18,
    dequantize: (blocks, from, output, to) => {
      const scale = halfAt(blocks, from);
      for (let i = 0; i < 16; i++) {
        const pair = blocks[from + 2 + i];
        output[to + i] = scale * ((pair & 0x0f) - 8);
        output[to + 16 + i] = scale * ((pair >> 4) - 8);
      }
    },
    // ANCHOR_END: q4-0
    quantize: (values, from, blocks, to) => {
      const scale = signedScale(values, from, 8);
      writeHalf(blocks, to, scale);
      writePairs(values, from, blocks, to + 2, (value) => symmetric(value, scale, 8));
    },
  },
  // 2 bytes d · 2 bytes m · 16 bytes q: value = d·q + m
  Q4_1: {
    values: 32,
    bytes: 20,
    dequantize: (blocks, from, output, to) => {
      const scale = halfAt(blocks, from);
      const minimum = halfAt(blocks, from + 2);
      for (let i = 0; i < 16; i++) {
        const pair = blocks[from + 4 + i];
        output[to + i] = scale * (pair & 0x0f) + minimum;
        output[to + 16 + i] = scale * (pair >> 4) + minimum;
      }
    },
    quantize: (values, from, blocks, to) => {
      const { scale, minimum } = range(values, from, 15);
      writeHalf(blocks, to, scale);
      writeHalf(blocks, to + 2, minimum);
      writePairs(values, from, blocks, to + 4, (value) => fromMinimum(value, scale, minimum, 15));
    },
  },
  // 2 bytes d · 4 bytes: the fifth bits · 16 bytes q: value = d·(q − 16)
  Q5_0: {
    values: 32,
    bytes: 22,
    dequantize: (blocks, from, output, to) => {
      const scale = halfAt(blocks, from);
      for (let i = 0; i < 32; i++) {
        output[to + i] = scale * (fiveBits(blocks, from + 2, from + 6, i) - 16);
      }
    },
    quantize: (values, from, blocks, to) => {
      const scale = signedScale(values, from, 16);
      writeHalf(blocks, to, scale);
      writeFiveBits(values, from, blocks, to + 2, (value) => symmetric(value, scale, 16));
    },
  },
  // 2 bytes d · 2 bytes m · 4 bytes: the fifth bits · 16 bytes q: value = d·q + m
  Q5_1: {
    values: 32,
    bytes: 24,
    dequantize: (blocks, from, output, to) => {
      const scale = halfAt(blocks, from);
      const minimum = halfAt(blocks, from + 2);
      for (let i = 0; i < 32; i++) {
        output[to + i] = scale * fiveBits(blocks, from + 4, from + 8, i) + minimum;
      }
    },
    quantize: (values, from, blocks, to) => {
      const { scale, minimum } = range(values, from, 31);
      writeHalf(blocks, to, scale);
      writeHalf(blocks, to + 2, minimum);
      writeFiveBits(values, from, blocks, to + 4, (value) => fromMinimum(value, scale, minimum, 31));
    },
  },
  // 2 bytes d · 32 signed bytes q: value = d·q
  Q8_0: {
    values: 32,
    bytes: 34,
    dequantize: (blocks, from, output, to) => {
      const scale = halfAt(blocks, from);
      for (let i = 0; i < 32; i++) output[to + i] = scale * ((blocks[from + 2 + i] << 24) >> 24);
    },
    quantize: (values, from, blocks, to) => {
      let largest = 0;
      for (let i = 0; i < 32; i++) largest = Math.max(largest, Math.abs(values[from + i]));
      const scale = Math.fround(largest / 127);
      const inverse = inverseOf(scale);
      writeHalf(blocks, to, scale);
      for (let i = 0; i < 32; i++) {
        const scaled = Math.fround(values[from + i] * inverse);
        // C's roundf: halves away from zero. A negative number in a byte is its two's complement.
        blocks[to + 2 + i] = Math.sign(scaled) * Math.floor(Math.abs(scaled) + 0.5);
      }
    },
  },
};

/** The scale that gives the number farthest from zero, with its sign, the lowest step −half. */
function signedScale(values: Float32Array, from: number, half: number): number {
  let farthest = 0;
  for (let i = 0; i < 32; i++) {
    if (Math.abs(values[from + i]) > Math.abs(farthest)) farthest = values[from + i];
  }
  return Math.fround(farthest / -half);
}

/** The step, from 0 to 2·half − 1, of a number in a symmetric format. */
function symmetric(value: number, scale: number, half: number): number {
  const scaled = Math.fround(value * inverseOf(scale));
  return clamp(Math.trunc(Math.fround(scaled + half + 0.5)), 2 * half - 1);
}

/** The scale and minimum that spread `steps` steps over the numbers of a block. */
function range(values: Float32Array, from: number, steps: number): { scale: number; minimum: number } {
  let [minimum, maximum] = [Infinity, -Infinity];
  for (let i = 0; i < 32; i++) {
    minimum = Math.min(minimum, values[from + i]);
    maximum = Math.max(maximum, values[from + i]);
  }
  return { scale: Math.fround(Math.fround(maximum - minimum) / steps), minimum };
}

/** The step, from 0 to `steps`, of a number in a format with a minimum. */
function fromMinimum(value: number, scale: number, minimum: number, steps: number): number {
  const scaled = Math.fround(Math.fround(value - minimum) * inverseOf(scale));
  return clamp(Math.trunc(Math.fround(scaled + 0.5)), steps);
}

function inverseOf(scale: number): number {
  return scale === 0 ? 0 : Math.fround(1 / scale);
}

function clamp(step: number, most: number): number {
  return Math.min(Math.max(step, 0), most);
}

/** Two 4-bit numbers a byte: number i in the low half, number i + 16 in the high half. */
function writePairs(
  values: Float32Array,
  from: number,
  blocks: Uint8Array,
  to: number,
  stepOf: (value: number) => number,
): void {
  for (let i = 0; i < 16; i++) {
    blocks[to + i] = (stepOf(values[from + i]) & 0x0f) | ((stepOf(values[from + 16 + i]) & 0x0f) << 4);
  }
}

/** Number i of 32: its fifth bit is bit i of the four bytes at `high`, the rest lies as in Q4. */
export function fiveBits(blocks: Uint8Array, high: number, low: number, i: number): number {
  const pair = blocks[low + (i & 15)];
  const fifth = (blocks[high + (i >> 3)] >> (i & 7)) & 1;
  return (i < 16 ? pair & 0x0f : pair >> 4) | (fifth << 4);
}

function writeFiveBits(
  values: Float32Array,
  from: number,
  blocks: Uint8Array,
  to: number,
  stepOf: (value: number) => number,
): void {
  blocks.fill(0, to, to + 4);
  for (let i = 0; i < 32; i++) {
    blocks[to + (i >> 3)] |= (stepOf(values[from + i]) >> 4) << (i & 7);
  }
  writePairs(values, from, blocks, to + 4, stepOf);
}
