import { ConfigError, FormatError } from '../errors';
import { writeFileAtomically } from './atomic-write';
import { byteSourceOf, openByteSource } from './byte-source';
import {
  alignUp,
  defaultAlignment,
  type GgufEntry,
  type GgufHeader,
  ggufMagic,
  ggufVersion,
  mostAxes,
  readGgufHeader,
} from './gguf-header';
import { encodeGgufString, encodeGgufValue, encodeNumber, type GgufMetadata } from './gguf-metadata';
import { ggmlFormats, ggmlTypeIds, type QuantizedTensor } from './quantization';

/** An open GGUF file whose tensors are read one by one, when asked for. Close it when done. */
export interface GgufFile extends GgufHeader {
  /** What the file is known by: another text once it was replaced or written to. Absent for bytes in memory. */
  readonly identity?: string;
  /** Reads one tensor's blocks, and nothing else of the file. */
  read(name: string): QuantizedTensor;
  /** Reads the blocks of some rows of a matrix, and nothing else of the file. */
  readRows(name: string, first: number, count: number): Uint8Array;
  close(): void;
}

/**
 * Opens a GGUF file, as llama.cpp runs them: all it says of its model, and where each tensor lies. The
 * numbers stay in the file until `read(name)`, and as few bits each as they have there.
 *
 * @param source - a path, or the bytes themselves: then the tensors are views
 * @throws FormatError with the byte offset, if it is not a well-formed GGUF file
 * @throws ConfigError if there is no such file
 */
export function openGguf(source: string | Uint8Array): GgufFile {
  const bytes = typeof source === 'string' ? openByteSource(source) : byteSourceOf(source);
  try {
    const { metadata, entries } = readGgufHeader(bytes);
    return {
      metadata,
      entries,
      identity: bytes.identity,
      read: (name) => {
        const { type, shape, begin, end } = entryOf(entries, name, bytes.name);
        return { type, shape, blocks: bytes.read(begin, end - begin) };
      },
      readRows: (name, first, count) => {
        const { shape, begin, end } = entryOf(entries, name, bytes.name);
        const row = (end - begin) / shape[0];
        return bytes.read(begin + first * row, count * row);
      },
      close: () => bytes.close(),
    };
  } catch (error) {
    bytes.close();
    if (error instanceof FormatError) error.message = `${bytes.name}: GGUF: ${error.message}`;
    throw error;
  }
}

function entryOf(entries: ReadonlyMap<string, GgufEntry>, name: string, path: string): GgufEntry {
  const entry = entries.get(name);
  if (entry) return entry;
  const some = [...entries.keys()].slice(0, 5).join(', ');
  throw new ConfigError(`gguf: ${path} has no tensor "${name}"; it holds ${entries.size}: ${some}, …`);
}

/**
 * Writes a GGUF file, whole or not at all, tensor by tensor. llama.cpp and the `gguf` package read it.
 *
 * @param metadata - in the order it shall have; llama.cpp asks for `general.architecture` and, by the
 * architecture's name, its sizes
 * @throws ConfigError if a tensor or a value cannot be written, before anything is
 */
export function writeGguf(
  file: string,
  metadata: GgufMetadata,
  tensors: ReadonlyMap<string, QuantizedTensor>,
): void {
  writeFileAtomically(file, chunksOf(metadata, tensors));
}

/** The bytes of a GGUF file. */
export function encodeGguf(
  metadata: GgufMetadata,
  tensors: ReadonlyMap<string, QuantizedTensor>,
): Uint8Array {
  return Buffer.concat([...chunksOf(metadata, tensors)]);
}

function* chunksOf(
  metadata: GgufMetadata,
  tensors: ReadonlyMap<string, QuantizedTensor>,
): Generator<Uint8Array> {
  const alignment = Number(metadata.get('general.alignment')?.value ?? defaultAlignment);
  const parts: Uint8Array[] = [
    encodeNumber('uint32', ggufMagic),
    encodeNumber('uint32', ggufVersion),
    encodeNumber('uint64', BigInt(tensors.size)),
    encodeNumber('uint64', BigInt(metadata.size)),
  ];
  for (const [key, value] of metadata) parts.push(encodeGgufString(key), encodeGgufValue(value));
  let offset = 0;
  for (const [name, tensor] of tensors) {
    requireWritable(name, tensor);
    parts.push(encodeGgufString(name), encodeNumber('uint32', tensor.shape.length));
    for (const axis of [...tensor.shape].reverse()) parts.push(encodeNumber('uint64', BigInt(axis)));
    parts.push(encodeNumber('uint32', ggmlTypeIds[tensor.type]), encodeNumber('uint64', BigInt(offset)));
    offset = alignUp(offset + tensor.blocks.length, alignment);
  }
  const header = Buffer.concat(parts);
  yield header;
  yield paddingAfter(header.length, alignment);
  for (const { blocks } of tensors.values()) {
    yield blocks;
    yield paddingAfter(blocks.length, alignment);
  }
}

function paddingAfter(length: number, alignment: number): Uint8Array {
  return new Uint8Array(alignUp(length, alignment) - length);
}

/** ggml keeps a name in 64 bytes, the last of them zero. */
const longestName = 63;

function requireWritable(name: string, { type, shape, blocks }: QuantizedTensor): void {
  const { values, bytes } = ggmlFormats[type];
  const size = (shape.reduce((product, axis) => product * axis, 1) / values) * bytes;
  if (Buffer.byteLength(name) > longestName) {
    throw new ConfigError(`gguf: a tensor's name must have at most ${longestName} bytes, got "${name}"`);
  }
  if (shape.length < 1 || shape.length > mostAxes) {
    throw new ConfigError(`gguf: "${name}" must have 1 to ${mostAxes} axes, got [${shape.join(', ')}]`);
  }
  if (shape.at(-1)! % values !== 0 || blocks.length !== size) {
    throw new ConfigError(
      `gguf: "${name}" is ${type} [${shape.join(', ')}] and needs ${size} bytes, got ${blocks.length}`,
    );
  }
}
