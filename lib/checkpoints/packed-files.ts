import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { compileCachePath, hashOfSources } from '../compile/cache/cache-folder';
import type { StoredArray, StoredFile } from '../compile/graph/graph';
import type { PackedMatrix } from '../compile/packed-matrix';
import { type FileSums, KeptFiles, removeForgottenFolders } from './kept-files';
import type { PackedBlocks } from './packed-formats';
import { ggmlFormats } from './quantization';
import type { QuantizedMatrix } from './quantized-matrix';

/** Of a matrix about so many bytes are in memory at a time. */
const bytesAtOnce = 2 ** 21;

/**
 * Three files with the packed weights of a model: the steps of all its matrices, their scales, their offsets. They are
 * written, matrix by matrix, when the path of one is asked for; ONNX Runtime maps them, so that the weights are in
 * memory once, and as it wants them.
 *
 * Where the model's file is known they are kept for the next process that opens the same file, in a folder beside the
 * graphs that are kept ({@link compileCachePath}); otherwise they are temporary.
 */
export class PackedFiles {
  private readonly matrices: QuantizedMatrix[] = [];
  private readonly files: readonly PackedFile[] = ['steps', 'scales', 'offsets'].map(
    (name) => new PackedFile(name, this),
  );
  private folder?: string;
  /** The folder, as long as it goes with this process. */
  private temporary?: string;

  /**
   * @param source - what the model's file is known by: another one if it was changed or replaced ({@link GgufFile})
   * @param place - where packed files are kept
   */
  constructor(
    private readonly source?: string,
    private readonly place: KeptFiles | undefined = keptWeights(),
  ) {}

  /** Makes room for a matrix. What is added one after the other lies one after the other. */
  add(matrix: QuantizedMatrix): PackedMatrix {
    const { bits, blockSize, hasOffsets } = matrix.format;
    const [rows, columns] = matrix.shape;
    const blocks = (rows * columns) / blockSize;
    const [steps, scales, offsets] = this.files;
    this.matrices.push(matrix);
    return {
      ...{ rows, columns, bits, blockSize },
      steps: steps.reserve((rows * columns * bits) / 8),
      scales: bits === 32 ? undefined : scales.reserve(4 * blocks),
      offsets: hasOffsets ? offsets.reserve(4 * blocks) : undefined,
    };
  }

  /** The folder that the files are in; written now, if they are not there. */
  written(): string {
    if (this.folder === undefined || !existsSync(this.folder)) {
      this.folder = this.keptFolder() ?? this.temporaryFolder();
    }
    return this.folder;
  }

  /** What is in the files, by a name for it, if they are kept. */
  get identity(): string | undefined {
    return this.folder === undefined || this.temporary ? undefined : basename(this.folder);
  }

  /** Removes the files, if they are temporary. What is mapped stays so. */
  dispose(): void {
    this.useUntilExit(undefined);
    this.folder = undefined;
  }

  /** The folder that is kept of this file, or can be kept from now on. */
  private keptFolder(): string | undefined {
    const { place, source } = this;
    if (!place || source === undefined) return undefined;
    const name = this.nameOf(source);
    const known = place.find(
      name,
      this.files.map((file) => file.name),
    );
    if (known !== undefined) return known;
    const unfinished = place.unfinished(this.length);
    if (unfinished === undefined) return undefined;
    this.useUntilExit(unfinished);
    try {
      const kept = place.keep(unfinished, name, this.pack(unfinished));
      if (kept === undefined) return unfinished;
      this.useUntilExit(undefined);
      return kept;
    } catch {
      this.useUntilExit(undefined); // no room on the disk, say: there may be some where temporary files go
      return undefined;
    }
  }

  private temporaryFolder(): string {
    removeForgottenFolders(tmpdir(), prefix);
    const folder = mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`));
    this.useUntilExit(folder);
    try {
      this.pack(folder);
      return folder;
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  /** Removes the temporary folder that there was, and will remove this one when the process ends. */
  private useUntilExit(folder: string | undefined): void {
    process.off('exit', this.removeTemporary);
    this.removeTemporary();
    this.temporary = folder;
    if (folder !== undefined) process.on('exit', this.removeTemporary);
  }

  private readonly removeTemporary = (): void => {
    if (this.temporary !== undefined) rmSync(this.temporary, { recursive: true, force: true });
  };

  private get length(): number {
    return this.files.reduce((sum, { length }) => sum + length, 0);
  }

  /** Another one wherever the files would have other bytes. */
  private nameOf(source: string): string {
    const hash = createHash('sha256').update(`${source}\n${hashOfSources(__dirname)}\n`);
    for (const matrix of this.matrices) hash.update(`${matrix.description}\n`);
    return hash.digest('hex');
  }

  /** Writes the files. */
  private pack(folder: string): FileSums {
    const outputs = this.files.map(({ name }) => ({
      name,
      descriptor: openSync(join(folder, name), 'w'),
      hash: createHash('sha256'),
    }));
    try {
      for (const matrix of this.matrices) {
        for (const { steps, scales, offsets } of packedRows(matrix)) {
          [steps, bytesOf(scales), bytesOf(offsets)].forEach((bytes, i) => {
            writeWhole(outputs[i].descriptor, bytes);
            outputs[i].hash.update(bytes);
          });
        }
      }
    } finally {
      for (const { descriptor } of outputs) closeSync(descriptor);
    }
    return Object.fromEntries(outputs.map(({ name, hash }) => [name, hash.digest('hex')]));
  }
}

/** Where this process keeps packed weights; undefined where nothing is kept. */
function keptWeights(): KeptFiles | undefined {
  const folder = compileCachePath();
  return folder === undefined ? undefined : new KeptFiles(join(folder, 'weights'));
}

/** One of the three files. */
class PackedFile implements StoredFile {
  length = 0;

  constructor(
    readonly name: string,
    private readonly all: PackedFiles,
  ) {}

  get path(): string {
    return join(this.all.written(), this.name);
  }

  get identity(): string | undefined {
    return this.all.identity;
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

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function writeWhole(descriptor: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written);
}
