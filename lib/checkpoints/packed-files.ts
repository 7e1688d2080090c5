import { closeSync, mkdtempSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoredArray, StoredFile } from '../compile/graph/graph';
import type { PackedMatrix } from '../compile/packed-matrix';
import type { PackedBlocks } from './packed-formats';
import { ggmlFormats } from './quantization';
import type { QuantizedMatrix } from './quantized-matrix';

/** Of a matrix about so many bytes are in memory at a time. */
const bytesAtOnce = 2 ** 21;

/**
 * Three temporary files with the packed weights of a model: the steps of all its matrices, their scales, their
 * offsets. They are written, matrix by matrix, when the path of one is asked for; ONNX Runtime maps them, so that
 * the weights are in memory once, and as it wants them.
 */
export class PackedFiles {
  private readonly matrices: QuantizedMatrix[] = [];
  private readonly steps = new PackedFile('steps', () => this.write());
  private readonly scales = new PackedFile('scales', () => this.write());
  private readonly offsets = new PackedFile('offsets', () => this.write());
  private folder?: string;

  /** Makes room for a matrix. What is added one after the other lies one after the other. */
  add(matrix: QuantizedMatrix): PackedMatrix {
    const { bits, blockSize, hasOffsets } = matrix.format;
    const [rows, columns] = matrix.shape;
    const blocks = (rows * columns) / blockSize;
    this.matrices.push(matrix);
    return {
      ...{ rows, columns, bits, blockSize },
      steps: this.steps.reserve((rows * columns * bits) / 8),
      scales: bits === 32 ? undefined : this.scales.reserve(4 * blocks),
      offsets: hasOffsets ? this.offsets.reserve(4 * blocks) : undefined,
    };
  }

  /** Removes the files. What is mapped stays so. */
  dispose(): void {
    if (this.folder === undefined) return;
    process.off('exit', this.removeFolder);
    this.removeFolder();
    this.folder = undefined;
  }

  private readonly removeFolder = (): void => rmSync(this.folder!, { recursive: true, force: true });

  /** @returns the folder that the files are in */
  private write(): string {
    if (this.folder !== undefined) return this.folder;
    removeForgottenFolders();
    const folder = mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`));
    this.folder = folder;
    process.on('exit', this.removeFolder);
    const outputs = [this.steps, this.scales, this.offsets].map(({ name }) =>
      openSync(join(folder, name), 'w'),
    );
    try {
      for (const matrix of this.matrices) {
        for (const { steps, scales, offsets } of packedRows(matrix)) {
          [steps, bytesOf(scales), bytesOf(offsets)].forEach((bytes, i) => writeWhole(outputs[i], bytes));
        }
      }
    } catch (error) {
      this.dispose();
      throw error;
    } finally {
      outputs.forEach(closeSync);
    }
    return folder;
  }
}

/** One of the three files. */
class PackedFile implements StoredFile {
  private length = 0;

  /** @param written - writes all three and gives their folder */
  constructor(
    readonly name: string,
    private readonly written: () => string,
  ) {}

  get path(): string {
    return join(this.written(), this.name);
  }

  reserve(length: number): StoredArray {
    const offset = this.length;
    this.length += length;
    return { file: this, offset, length };
  }
}

/** A matrix packed some rows at a time, in the same memory each time. */
function* packedRows(matrix: QuantizedMatrix): Generator<PackedBlocks> {
  const { format, shape, bytesOfRow } = matrix;
  const [rows, columns] = shape;
  const { values, bytes } = ggmlFormats[matrix.type];
  const { bits, blockSize, hasOffsets } = format;
  const isFloat = bits === 32;
  const rowsAtOnce = Math.max(1, Math.min(rows, Math.floor(bytesAtOnce / bytesOfRow)));
  const blocksInRow = isFloat ? 0 : columns / blockSize;
  const room: PackedBlocks = {
    steps: new Uint8Array((rowsAtOnce * columns * bits) / 8),
    scales: new Float32Array(rowsAtOnce * blocksInRow),
    offsets: new Float32Array(hasOffsets ? rowsAtOnce * blocksInRow : 0),
  };
  const groupsInBlock = isFloat ? 1 : values / blockSize;
  for (let first = 0; first < rows; first += rowsAtOnce) {
    const count = Math.min(rowsAtOnce, rows - first);
    const blocks = matrix.readRows(first, count);
    for (let block = 0; block * bytes < blocks.length; block++) {
      format.pack(blocks, block * bytes, room, block * groupsInBlock);
    }
    yield {
      steps: room.steps.subarray(0, (count * columns * bits) / 8),
      scales: room.scales.subarray(0, count * blocksInRow),
      offsets: hasOffsets ? room.offsets.subarray(0, count * blocksInRow) : room.offsets,
    };
  }
}

const prefix = 'headway-weights-';

/** Folders of processes that are no more: killed, they could not remove them. */
function removeForgottenFolders(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = name.startsWith(prefix) ? Number.parseInt(name.slice(prefix.length), 10) : Number.NaN;
    if (pid > 0 && !isAlive(pid)) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0); // sends nothing
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function writeWhole(descriptor: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written);
}
