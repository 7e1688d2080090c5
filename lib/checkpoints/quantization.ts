import { ConfigError } from '../errors';
import { type BlockFormat, halfAt, writeHalf } from './block-format';
import { blockFormats } from './block-quantization';
import { kBlockFormats } from './k-quantization';

/** How ggml stores numbers: plain, or in blocks of a few bits a number that share scales. */
export type GgmlType =
  'F32' | 'F16' | 'BF16' | 'Q4_0' | 'Q4_1' | 'Q5_0' | 'Q5_1' | 'Q8_0' | 'Q4_K' | 'Q5_K' | 'Q6_K';

/** A tensor whose numbers stay as a GGUF file has them: a few bits each. */
export interface QuantizedTensor {
  readonly type: GgmlType;
  /** In PyTorch's order, [out, in] for a matrix. A block holds neighbours along the last axis. */
  readonly shape: readonly number[];
  /** The blocks, one after the other, as they are in the file. */
  readonly blocks: Uint8Array;
}

/** One 32-bit float, seen as its bytes. */
const float = new Float32Array(1);
const bytesOfFloat = new Uint8Array(float.buffer);

/** Every type that can be read; those with `quantize` can be written too. */
export const ggmlFormats: Readonly<Record<GgmlType, BlockFormat>> = {
  F32: {
    values: 1,
    bytes: 4,
    dequantize: (bytes, from, output, to) => {
      bytesOfFloat.set(bytes.subarray(from, from + 4));
      output[to] = float[0];
    },
    quantize: (values, from, bytes, to) => {
      float[0] = values[from];
      bytes.set(bytesOfFloat, to);
    },
  },
  F16: {
    values: 1,
    bytes: 2,
    dequantize: (bytes, from, output, to) => (output[to] = halfAt(bytes, from)),
    quantize: (values, from, bytes, to) => writeHalf(bytes, to, values[from]),
  },
  // The upper half of a 32-bit float.
  BF16: {
    values: 1,
    bytes: 2,
    dequantize: (bytes, from, output, to) => {
      bytesOfFloat.set([0, 0, bytes[from], bytes[from + 1]]);
      output[to] = float[0];
    },
  },
  ...blockFormats,
  ...kBlockFormats,
};

/** The types' numbers in a GGUF file (ggml.h, `enum ggml_type`). */
export const ggmlTypeIds: Readonly<Record<GgmlType, number>> = {
  F32: 0,
  F16: 1,
  Q4_0: 2,
  Q4_1: 3,
  Q5_0: 6,
  Q5_1: 7,
  Q8_0: 8,
  Q4_K: 12,
  Q5_K: 13,
  Q6_K: 14,
  BF16: 30,
};

/**
 * The numbers of a tensor, as 32-bit floats.
 *
 * @returns the values in the order of `shape`, last axis fastest; exactly those that ggml computes
 * @throws ConfigError if the blocks are not as many as the shape needs
 */
export function dequantize({ type, shape, blocks }: QuantizedTensor): Float32Array {
  const format = ggmlFormats[type];
  requireWholeBlocks(type, shape);
  const count = sizeOf(shape) / format.values;
  if (blocks.length !== count * format.bytes) {
    throw new ConfigError(
      `dequantize: ${type} of shape [${shape.join(', ')}] needs ${count * format.bytes} bytes, got ${blocks.length}`,
    );
  }
  const output = new Float32Array(sizeOf(shape));
  for (let block = 0; block < count; block++) {
    format.dequantize(blocks, block * format.bytes, output, block * format.values);
  }
  return output;
}

/**
 * The tensor that is nearest to these numbers in a type, as ggml's own quantisation makes it.
 *
 * @param shape - in PyTorch's order; the last axis must be a whole number of blocks
 * @throws ConfigError if it is not, the sizes do not fit, or Headway only reads the type
 */
export function quantize(values: Float32Array, shape: readonly number[], type: GgmlType): QuantizedTensor {
  const format = ggmlFormats[type];
  if (!format.quantize) {
    const writable = Object.keys(ggmlFormats).filter((name) => ggmlFormats[name as GgmlType].quantize);
    throw new ConfigError(`quantize: the type must be one of ${writable.join(', ')}, got ${type}`);
  }
  requireWholeBlocks(type, shape);
  if (values.length !== sizeOf(shape)) {
    throw new ConfigError(
      `quantize: [${shape.join(', ')}] needs ${sizeOf(shape)} values, got ${values.length}`,
    );
  }
  const count = values.length / format.values;
  const blocks = new Uint8Array(count * format.bytes);
  for (let block = 0; block < count; block++) {
    format.quantize(values, block * format.values, blocks, block * format.bytes);
  }
  return { type, shape, blocks };
}

function requireWholeBlocks(type: GgmlType, shape: readonly number[]): void {
  const { values } = ggmlFormats[type];
  if ((shape.at(-1) ?? 1) % values !== 0) {
    throw new ConfigError(
      `${type}: the last axis must be a multiple of the ${values} numbers in a block, got [${shape.join(', ')}]`,
    );
  }
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, axis) => product * axis, 1);
}
