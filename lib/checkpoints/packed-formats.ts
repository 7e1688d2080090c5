import { halfAt } from './block-format';
import { fiveBits } from './block-quantization';
import { scaleAndMinimum, sixBits } from './k-quantization';
import { ggmlFormats, type GgmlType } from './quantization';

/** Room for the numbers of some blocks, one after the other. */
export interface PackedBlocks {
  /** Of 4 bits two in a byte, the first in the low half; of 32 bits the weights themselves, as float32. */
  readonly steps: Uint8Array;
  readonly scales: Float32Array;
  /** Written only where the format has them. */
  readonly offsets: Float32Array;
}

/** How a type of ggml is written as scale · (step − 2^(bits − 1)) + offset, without loss but for the offset's last digit. */
export interface PackedFormat {
  readonly bits: 4 | 8 | 32;
  /** Weights that share a scale. */
  readonly blockSize: 16 | 32;
  readonly hasOffsets: boolean;
  /**
   * @param from - the byte of ggml's block
   * @param to - which group of `blockSize` numbers is its first
   */
  pack(blocks: Uint8Array, from: number, packed: PackedBlocks, to: number): void;
}

/**
 * Every type of ggml. 4-bit types stay 4 bits; those of 5 and 6 bits are written as 8 bits, which holds their
 * steps exactly; floating-point ones as float32.
 */
export const packedFormats: Readonly<Record<GgmlType, PackedFormat>> = {
  Q4_0: {
    ...{ bits: 4, blockSize: 32, hasOffsets: false },
    pack(blocks, from, { steps, scales }, to) {
      scales[to] = halfAt(blocks, from);
      neighboursTogether(blocks, from + 2, steps, to * 16);
    },
  },
  Q4_1: {
    ...{ bits: 4, blockSize: 32, hasOffsets: true },
    pack(blocks, from, { steps, scales, offsets }, to) {
      const scale = halfAt(blocks, from);
      scales[to] = scale;
      offsets[to] = halfAt(blocks, from + 2) + 8 * scale; // d·q + m = d·(q − 8) + (m + 8·d)
      neighboursTogether(blocks, from + 4, steps, to * 16);
    },
  },
  Q5_0: {
    ...{ bits: 8, blockSize: 32, hasOffsets: false },
    pack(blocks, from, { steps, scales }, to) {
      scales[to] = halfAt(blocks, from);
      for (let i = 0; i < 32; i++) steps[to * 32 + i] = fiveBits(blocks, from + 2, from + 6, i) + 112;
    },
  },
  Q5_1: {
    ...{ bits: 8, blockSize: 32, hasOffsets: true },
    pack(blocks, from, { steps, scales, offsets }, to) {
      const scale = halfAt(blocks, from);
      scales[to] = scale;
      offsets[to] = halfAt(blocks, from + 2) + 16 * scale;
      for (let i = 0; i < 32; i++) steps[to * 32 + i] = fiveBits(blocks, from + 4, from + 8, i) + 112;
    },
  },
  Q8_0: {
    ...{ bits: 8, blockSize: 32, hasOffsets: false },
    pack(blocks, from, { steps, scales }, to) {
      scales[to] = halfAt(blocks, from);
      for (let i = 0; i < 32; i++) steps[to * 32 + i] = blocks[from + 2 + i] ^ 0x80; // signed, plus 128
    },
  },
  Q4_K: {
    ...{ bits: 4, blockSize: 32, hasOffsets: true },
    pack(blocks, from, { steps, scales, offsets }, to) {
      for (let group = 0; group < 8; group++) {
        const { scale, minimum } = scaleAndMinimum(blocks, from, group);
        scales[to + group] = scale;
        offsets[to + group] = 8 * scale - minimum;
        const at = from + 16 + (group >> 1) * 32;
        const shift = (group & 1) * 4;
        for (let i = 0; i < 16; i++) {
          const [first, second] = [blocks[at + 2 * i] >> shift, blocks[at + 2 * i + 1] >> shift];
          steps[(to + group) * 16 + i] = (first & 0x0f) | ((second & 0x0f) << 4);
        }
      }
    },
  },
  Q5_K: {
    ...{ bits: 8, blockSize: 32, hasOffsets: true },
    pack(blocks, from, { steps, scales, offsets }, to) {
      for (let group = 0; group < 8; group++) {
        const { scale, minimum } = scaleAndMinimum(blocks, from, group);
        scales[to + group] = scale;
        offsets[to + group] = 16 * scale - minimum;
        const at = from + 48 + (group >> 1) * 32;
        const shift = (group & 1) * 4;
        for (let i = 0; i < 32; i++) {
          const fifth = (blocks[from + 16 + i] >> group) & 1;
          const step = ((blocks[at + i] >> shift) & 0x0f) | (fifth << 4);
          steps[(to + group) * 32 + i] = step + 112;
        }
      }
    },
  },
  Q6_K: {
    ...{ bits: 8, blockSize: 16, hasOffsets: false },
    pack(blocks, from, { steps, scales }, to) {
      const blockScale = halfAt(blocks, from + 208);
      for (let group = 0; group < 16; group++) {
        scales[to + group] = blockScale * ((blocks[from + 192 + group] << 24) >> 24);
      }
      for (let i = 0; i < 256; i++) steps[to * 16 + i] = sixBits(blocks, from, i) + 96;
    },
  },
  F32: asFloat('F32'),
  F16: asFloat('F16'),
  BF16: asFloat('BF16'),
};

/** ggml has number i in the low half of byte i and number i + 16 in its high half; here neighbours share a byte. */
function neighboursTogether(from: Uint8Array, at: number, to: Uint8Array, place: number): void {
  for (let i = 0; i < 8; i++) {
    const [first, second] = [from[at + 2 * i], from[at + 2 * i + 1]];
    to[place + i] = (first & 0x0f) | ((second & 0x0f) << 4);
    to[place + 8 + i] = (first >> 4) | (second & 0xf0);
  }
}

function asFloat(type: 'F32' | 'F16' | 'BF16'): PackedFormat {
  const one = new Float32Array(1);
  const bytes = new Uint8Array(one.buffer);
  return {
    ...{ bits: 32, blockSize: 32, hasOffsets: false },
    pack(blocks, from, { steps }, to) {
      ggmlFormats[type].dequantize(blocks, from, one, 0);
      steps.set(bytes, to * 4);
    },
  };
}
