import { type BlockFormat, halfAt } from './block-format';

/**
 * ggml's "k-quants": 256 numbers in a block, in groups that have small scales of their own, which in turn
 * share one scale (and one for the minima). Better for the same size than one scale for 32 numbers.
 *
 * @remarks ggml-quants.c, `dequantize_row_q4_K` and so on; the layout is that of ggml-common.h,
 * `block_q4_K` and so on. https://github.com/ggml-org/llama.cpp/pull/1684
 */
export const kBlockFormats: Readonly<Record<'Q4_K' | 'Q5_K' | 'Q6_K', BlockFormat>> = {
  // d · dmin · 12 bytes: 8 scales and 8 minima of 6 bits · 128 bytes q. value = d·scale·q − dmin·min
  Q4_K: {
    values: 256,
    bytes: 144,
    dequantize: (blocks, from, output, to) => {
      for (let group = 0; group < 8; group++) {
        const { scale, minimum } = scaleAndMinimum(blocks, from, group);
        // Groups go in twos: the first in the low halves of 32 bytes, the second in the high halves.
        const at = from + 16 + (group >> 1) * 32;
        const shift = (group & 1) * 4;
        for (let i = 0; i < 32; i++) {
          output[to + group * 32 + i] = scale * ((blocks[at + i] >> shift) & 0x0f) - minimum;
        }
      }
    },
  },
  // As Q4_K, with 32 bytes between scales and q: bit g of byte i is the fifth bit of number i of group g
  Q5_K: {
    values: 256,
    bytes: 176,
    dequantize: (blocks, from, output, to) => {
      for (let group = 0; group < 8; group++) {
        const { scale, minimum } = scaleAndMinimum(blocks, from, group);
        const at = from + 48 + (group >> 1) * 32;
        const shift = (group & 1) * 4;
        for (let i = 0; i < 32; i++) {
          const fifth = (blocks[from + 16 + i] >> group) & 1;
          const step = ((blocks[at + i] >> shift) & 0x0f) | (fifth << 4);
          output[to + group * 32 + i] = scale * step - minimum;
        }
      }
    },
  },
  // 128 bytes: the low 4 bits · 64 bytes: the high 2 bits · 16 signed scales · d. value = d·scale·(q − 32)
  Q6_K: {
    values: 256,
    bytes: 210,
    dequantize: (blocks, from, output, to) => {
      const blockScale = halfAt(blocks, from + 208);
      for (let i = 0; i < 256; i++) {
        const scale = (blocks[from + 192 + (i >> 4)] << 24) >> 24;
        output[to + i] = blockScale * scale * (sixBits(blocks, from, i) - 32);
      }
    },
  },
};

/**
 * The scale and the minimum of one of the eight groups of Q4_K and Q5_K. Groups 0–3 have theirs in the low
 * 6 bits of bytes 0–3 and 4–7; groups 4–7 have 4 bits each in bytes 8–11, and 2 above those of groups 0–3.
 */
export function scaleAndMinimum(
  blocks: Uint8Array,
  block: number,
  group: number,
): { scale: number; minimum: number } {
  const at = block + 4 + (group & 3);
  const [first, second, third] = [blocks[at], blocks[at + 4], blocks[at + 8]];
  const scale = group < 4 ? first & 0x3f : (third & 0x0f) | ((first >> 6) << 4);
  const minimum = group < 4 ? second & 0x3f : (third >> 4) | ((second >> 6) << 4);
  return { scale: halfAt(blocks, block) * scale, minimum: halfAt(blocks, block + 2) * minimum };
}

/**
 * Number i of a block of Q6_K. Two halves of 128 numbers; in each four rows of 32: rows 0 and 1 in the low four
 * bits of 64 bytes, rows 2 and 3 in the high ones; the rows' high bits in the four pairs of 32 bytes.
 */
export function sixBits(blocks: Uint8Array, block: number, i: number): number {
  const [half, row, column] = [i >> 7, (i >> 5) & 3, i & 31];
  const low = (blocks[block + half * 64 + (row & 1) * 32 + column] >> ((row >> 1) * 4)) & 0x0f;
  const high = (blocks[block + 128 + half * 32 + column] >> (row * 2)) & 3;
  return low | (high << 4);
}
