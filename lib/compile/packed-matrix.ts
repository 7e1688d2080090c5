import type { StoredArray } from './graph/graph';

/**
 * A matrix of few bits a weight as ONNX Runtime multiplies it: each row in blocks of `blockSize` neighbours, and in
 * each block weight = scale · (step − zero) + offset, where zero is 8 for 4 bits and 128 for 8 bits. With 32 bits
 * the steps are the weights themselves, as float32, and there are no scales.
 *
 * @remarks The layout is that of the operators `MatMulNBits` and `GatherBlockQuantized`; the offset is not part of them.
 */
export interface PackedMatrix {
  /** N, features out. */
  readonly rows: number;
  /** K, features in. */
  readonly columns: number;
  readonly bits: 4 | 8 | 32;
  readonly blockSize: 16 | 32;
  /** [N, K], row by row; of 4 bits two in a byte, the first in the low half. */
  readonly steps: StoredArray;
  /** float32 [N, K / blockSize] */
  readonly scales?: StoredArray;
  /** float32 [N, K / blockSize]; absent where all are 0. */
  readonly offsets?: StoredArray;
}
