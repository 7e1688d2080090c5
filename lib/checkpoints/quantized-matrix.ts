import type { PackedMatrix } from '../compile/packed-matrix';
import type { GgufFile } from './gguf';
import { packedFormats } from './packed-formats';
import { type PackedFiles } from './packed-files';
import { dequantize, ggmlFormats, type GgmlType } from './quantization';

/** A matrix whose weights stay in their file, a few bits each, until somebody computes with them. */
export class QuantizedMatrix {
  readonly type: GgmlType;
  /** [out, in] */
  readonly shape: readonly [number, number];
  /** The same weights as ONNX Runtime multiplies them, in files that are written when they are first needed. */
  readonly packed: PackedMatrix;

  /**
   * @param name - of the tensor in the file
   * @param order - row r is row `order[r]` of the file's tensor; absent: all are in their places
   */
  constructor(
    private readonly file: GgufFile,
    private readonly name: string,
    private readonly order: readonly number[] | undefined,
    files: PackedFiles,
  ) {
    const { type, shape } = file.entries.get(name)!;
    this.type = type;
    this.shape = shape as [number, number];
    this.packed = files.add(this);
  }

  /** All that its packed form follows from, the numbers in the file aside. */
  get description(): string {
    return JSON.stringify([this.name, this.type, this.shape, this.order]);
  }

  /** The weights as float32, row by row. */
  dequantized(): Float32Array {
    const [rows] = this.shape;
    return dequantize({ type: this.type, shape: this.shape, blocks: this.readRows(0, rows) });
  }

  /** ggml's blocks of some rows. */
  readRows(first: number, count: number): Uint8Array {
    const { order, file, name } = this;
    if (!order) return file.readRows(name, first, count);
    const wanted = order.slice(first, first + count);
    const lowest = wanted.reduce((a, b) => Math.min(a, b));
    const highest = wanted.reduce((a, b) => Math.max(a, b));
    const bytes = this.bytesOfRow;
    const read = file.readRows(name, lowest, highest - lowest + 1); // at once: a file is not asked for each row
    const rows = new Uint8Array(count * bytes);
    wanted.forEach((row, r) => {
      rows.set(read.subarray((row - lowest) * bytes, (row - lowest + 1) * bytes), r * bytes);
    });
    return rows;
  }

  /** Bytes that a row takes in the file. */
  get bytesOfRow(): number {
    const { values, bytes } = ggmlFormats[this.type];
    return (this.shape[1] / values) * bytes;
  }

  /** How its type is packed. */
  get format(): (typeof packedFormats)[GgmlType] {
    return packedFormats[this.type];
  }
}
