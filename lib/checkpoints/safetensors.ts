import { endianness } from 'node:os';
import { ConfigError, FormatError, UnsupportedError } from '../errors';
import { writeFileAtomically } from './atomic-write';
import { type ByteSource, byteSourceOf, openByteSource } from './byte-source';
import { headerLength, parseHeader, safetensorsTypes } from './safetensors-header';
import type { SafetensorsData, SafetensorsDtype, SafetensorsEntry } from './safetensors-header';

/** A tensor as it lies in a file: plain numbers, no tfjs. */
export interface SafetensorsTensor {
  readonly dtype: SafetensorsDtype;
  readonly shape: readonly number[];
  readonly data: SafetensorsData;
}

/** What a safetensors file holds. */
export interface Safetensors {
  readonly tensors: Map<string, SafetensorsTensor>;
  readonly metadata: Record<string, string>;
}

/** An open file whose tensors are read one by one, when asked for. Close it when done. */
export interface SafetensorsFile {
  readonly entries: ReadonlyMap<string, SafetensorsEntry>;
  readonly metadata: Record<string, string>;
  /** Reads one tensor, and nothing else of the file, into an array of its own. */
  read(name: string): SafetensorsTensor;
  close(): void;
}

/**
 * Reads a whole safetensors file, or the bytes of one.
 *
 * @param source - a path, or the bytes themselves; from bytes the tensors are views where alignment allows
 * @throws FormatError with the byte offset, if it is not a well-formed safetensors file
 * @throws ConfigError if there is no such file
 */
export function readSafetensors(source: string | Uint8Array): Safetensors {
  const file = openSafetensors(source);
  try {
    const tensors = new Map([...file.entries.keys()].map((name) => [name, file.read(name)]));
    return { tensors, metadata: file.metadata };
  } finally {
    file.close();
  }
}

/**
 * Opens a safetensors file and reads its header only: `read(name)` then costs that tensor's bytes, so one
 * layer of a large model can be had without the rest.
 *
 * @throws FormatError, ConfigError as {@link readSafetensors}
 */
export function openSafetensors(source: string | Uint8Array): SafetensorsFile {
  requireLittleEndian();
  const bytes = typeof source === 'string' ? openByteSource(source) : byteSourceOf(source);
  try {
    return tensorsOf(bytes);
  } catch (error) {
    bytes.close();
    if (error instanceof FormatError && typeof source === 'string') {
      error.message = `${source}: ${error.message}`;
    }
    throw error;
  }
}

function tensorsOf(bytes: ByteSource): SafetensorsFile {
  const length = headerLength(bytes.read(0, Math.min(8, bytes.size)), bytes.size);
  const { entries, metadata, dataStart } = parseHeader(bytes.read(8, length), bytes.size - 8 - length);
  return {
    entries,
    metadata,
    read: (name) => {
      const entry = entryOf(entries, name, bytes.name);
      return tensorOf(entry, bytes.read(dataStart + entry.begin, entry.end - entry.begin));
    },
    close: () => bytes.close(),
  };
}

/**
 * The bytes of a safetensors file. Equal input gives equal bytes, and the same bytes as the Python
 * package: tensors by falling size of number (so each is aligned), then by name; header padded to 8 bytes.
 *
 * @throws ConfigError if a tensor's shape does not fit its data, or its data its dtype
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, SafetensorsTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  return Buffer.concat([...chunksOf(tensors, metadata)]);
}

/**
 * Writes a safetensors file whole or not at all (temporary file, fsync, rename), tensor by tensor.
 *
 * @throws ConfigError as {@link encodeSafetensors}, before anything is written
 */
export function writeSafetensors(
  file: string,
  tensors: ReadonlyMap<string, SafetensorsTensor>,
  metadata: Readonly<Record<string, string>> = {},
): void {
  writeFileAtomically(file, chunksOf(tensors, metadata));
}

function* chunksOf(
  tensors: ReadonlyMap<string, SafetensorsTensor>,
  metadata: Readonly<Record<string, string>>,
): Generator<Uint8Array> {
  requireLittleEndian();
  for (const [name, tensor] of tensors) checkTensor(name, tensor);
  const rank = Object.keys(safetensorsTypes);
  const inOrder = [...tensors].sort(
    ([nameA, a], [nameB, b]) =>
      rank.indexOf(b.dtype) - rank.indexOf(a.dtype) || Buffer.compare(Buffer.from(nameA), Buffer.from(nameB)),
  );
  // Joined by hand: a JavaScript object would move names that look like numbers to the front.
  const fields = Object.keys(metadata).length > 0 ? [`"__metadata__":${JSON.stringify(metadata)}`] : [];
  let position = 0;
  for (const [name, { dtype, shape, data }] of inOrder) {
    const offsets = [position, (position += data.byteLength)];
    fields.push(`${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: offsets })}`);
  }
  const json = Buffer.from(`{${fields.join(',')}}`);
  const header = Buffer.alloc(8 + Math.ceil(json.length / 8) * 8, ' ');
  header.writeBigUInt64LE(BigInt(header.length - 8));
  json.copy(header, 8);
  yield header;
  for (const [, { data }] of inOrder) yield new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function checkTensor(name: string, { dtype, shape, data }: SafetensorsTensor): void {
  if (name === '__metadata__') throw new ConfigError('safetensors: a tensor cannot be named __metadata__');
  if (!(data instanceof safetensorsTypes[dtype].array)) {
    throw new ConfigError(
      `safetensors: "${name}" is ${dtype} and needs a ${safetensorsTypes[dtype].array.name}, got ${data.constructor.name}`,
    );
  }
  const size = shape.reduce((product, axis) => product * axis, 1);
  if (size !== data.length) {
    throw new ConfigError(
      `safetensors: "${name}" has shape [${shape.join(', ')}], that is ${size} values, got ${data.length}`,
    );
  }
}

/** Sees the bytes as numbers; only those of a view that is not aligned are copied. */
function tensorOf({ dtype, shape }: SafetensorsEntry, bytes: Uint8Array): SafetensorsTensor {
  const { array, bytes: width } = safetensorsTypes[dtype];
  const aligned = bytes.byteOffset % width === 0 ? bytes : Uint8Array.from(bytes);
  return {
    dtype,
    shape,
    data: new array(aligned.buffer as ArrayBuffer, aligned.byteOffset, aligned.length / width),
  };
}

function entryOf(
  entries: ReadonlyMap<string, SafetensorsEntry>,
  name: string,
  path: string,
): SafetensorsEntry {
  const entry = entries.get(name);
  if (entry) return entry;
  const some = [...entries.keys()].slice(0, 5).join(', ');
  throw new ConfigError(`safetensors: ${path} has no tensor "${name}"; it holds ${entries.size}: ${some}, …`);
}

/** The format is little-endian, and so is every machine that runs tfjs; big-endian ones are refused. */
function requireLittleEndian(): void {
  if (endianness() !== 'LE') throw new UnsupportedError('safetensors: this machine is big-endian');
}
