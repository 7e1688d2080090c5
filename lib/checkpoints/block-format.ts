import { halfToNumber, numberToHalf } from './half-precision';

/** One way to store numbers: a block of so many in so many bytes. */
export interface BlockFormat {
  /** Numbers in a block. */
  readonly values: number;
  /** Bytes that it takes. */
  readonly bytes: number;
  /** Writes the numbers of the block that begins at byte `from` to `output`, from `to` on. */
  dequantize(blocks: Uint8Array, from: number, output: Float32Array, to: number): void;
  /** Writes the block for the numbers from `from` on to byte `to`; absent where Headway only reads. */
  quantize?(values: Float32Array, from: number, blocks: Uint8Array, to: number): void;
}

/** The binary16 number at a byte: the scales of blocks are such. */
export function halfAt(bytes: Uint8Array, at: number): number {
  const bits = bytes[at] | (bytes[at + 1] << 8);
  // Nearly every scale and minimum is an ordinary number; a power by table instead of 2 ** x.
  const exponent = (bits >> 10) & 0x1f;
  if (exponent === 0 || exponent === 31) return halfToNumber(bits);
  const magnitude = (1024 + (bits & 0x3ff)) * powersOfTwo[exponent];
  return bits & 0x8000 ? -magnitude : magnitude;
}

/** 2^(e − 25) for a biased exponent e: the weight of the last of the 11 bits. */
const powersOfTwo: Float64Array = Float64Array.from({ length: 31 }, (_, exponent) => 2 ** (exponent - 25));

/** Writes a number as binary16. */
export function writeHalf(bytes: Uint8Array, at: number, value: number): void {
  const bits = numberToHalf(value);
  bytes[at] = bits & 0xff;
  bytes[at + 1] = bits >> 8;
}
