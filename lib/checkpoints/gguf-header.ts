import { FormatError } from '../errors';
import { ByteReader } from './byte-reader';
import type { ByteSource } from './byte-source';
import { type GgufMetadata, type GgufValue, readGgufString, readGgufValue } from './gguf-metadata';
import { ggmlFormats, type GgmlType, ggmlTypeIds } from './quantization';

/** Where one tensor lies in a GGUF file. */
export interface GgufEntry {
  readonly type: GgmlType;
  /** In PyTorch's order, the reverse of the file's. */
  readonly shape: readonly number[];
  /** First byte, counted from the start of the file. */
  readonly begin: number;
  /** One past the last byte. */
  readonly end: number;
}

/** A checked header: every tensor lies where it may, and nowhere else. */
export interface GgufHeader {
  readonly metadata: GgufMetadata;
  readonly entries: ReadonlyMap<string, GgufEntry>;
}

/** "GGUF" in bytes. */
export const ggufMagic = 0x46554747;
/** The version that Headway writes; it reads 2, which differs in nothing it reads. */
export const ggufVersion = 3;
/** Tensors begin at multiples of this unless `general.alignment` says otherwise. */
export const defaultAlignment = 32;
/** ggml's tensors have one to four axes. */
export const mostAxes = 4;

const typeOfId: ReadonlyMap<number, GgmlType> = new Map(
  Object.entries(ggmlTypeIds).map(([type, id]) => [id, type as GgmlType]),
);

/**
 * Reads the header of a GGUF file, and checks everything it claims.
 *
 * @remarks https://github.com/ggml-org/ggml/blob/master/docs/gguf.md. As llama.cpp does, it requires the
 * tensors to follow one another in the order of the header, each at the next multiple of the alignment.
 * @throws FormatError with the byte offset of the fault
 */
export function readGgufHeader(source: ByteSource): GgufHeader {
  const reader = new ByteReader(source);
  requireVersion(reader);
  const tensorCount = reader.count('tensors', leastTensorBytes);
  const metadata = readMetadata(reader, reader.count('entries of metadata', leastEntryBytes));
  const infos = readTensorInfos(reader, tensorCount);
  const alignment = alignmentOf(metadata);
  const dataStart = alignUp(reader.position, alignment);
  return { metadata, entries: layOut(infos, dataStart, alignment, source.size) };
}

/** A name's length, the number of axes, one axis, type and offset. */
const leastTensorBytes = 8 + 4 + 8 + 4 + 8;
/** A key's length, a type and a byte. */
const leastEntryBytes = 8 + 4 + 1;

function requireVersion(reader: ByteReader): void {
  const magic = reader.uint32();
  if (magic !== ggufMagic) throw new FormatError('a GGUF file must begin with "GGUF"', 0);
  const version = reader.uint32();
  if (version === 2 || version === ggufVersion) return;
  const bigEndian = version === 2 << 24 || version === ggufVersion << 24;
  throw new FormatError(
    `the version of GGUF must be 2 or 3, got ${bigEndian ? 'one for big-endian machines' : version}`,
    4,
  );
}

function readMetadata(reader: ByteReader, count: number): GgufMetadata {
  const metadata = new Map<string, GgufValue>();
  for (let i = 0; i < count; i++) {
    const offset = reader.position;
    const key = readGgufString(reader);
    if (metadata.has(key)) throw new FormatError(`the key ${quoted(key)} occurs twice`, offset);
    metadata.set(key, readGgufValue(reader));
  }
  return metadata;
}

interface TensorInfo {
  readonly type: GgmlType;
  readonly shape: number[];
  /** From the start of the data. */
  readonly offset: bigint;
  /** Where in the header it stands. */
  readonly position: number;
}

function readTensorInfos(reader: ByteReader, count: number): Map<string, TensorInfo> {
  const infos = new Map<string, TensorInfo>();
  for (let i = 0; i < count; i++) {
    const position = reader.position;
    const name = readGgufString(reader);
    const fail = (message: string): never => {
      throw new FormatError(`tensor ${quoted(name)} ${message}`, position);
    };
    if (infos.has(name)) fail('occurs twice');
    const axes = reader.uint32();
    if (axes < 1 || axes > mostAxes) fail(`must have 1 to ${mostAxes} axes, got ${axes}`);
    const sizes = Array.from({ length: axes }, () => reader.uint64());
    const id = reader.uint32();
    const type =
      typeOfId.get(id) ?? fail(`is of type ${id}; readable are ${Object.keys(ggmlTypeIds).join(', ')}`);
    infos.set(name, { type, shape: shapeOf(sizes, type, fail), offset: reader.uint64(), position });
  }
  return infos;
}

function shapeOf(sizes: bigint[], type: GgmlType, fail: (message: string) => never): number[] {
  const total = sizes.reduce((product, size) => product * size, 1n);
  if (total < 1n || total > BigInt(Number.MAX_SAFE_INTEGER)) {
    fail(`has axes of ${sizes.join(' · ')}, that is no size a tensor can have`);
  }
  const { values } = ggmlFormats[type];
  if (sizes[0] % BigInt(values) !== 0n) {
    fail(`is ${type}, whose rows must be multiples of ${values} numbers, got ${sizes[0]}`);
  }
  return sizes.map(Number).reverse();
}

function alignmentOf(metadata: GgufMetadata): number {
  const alignment = metadata.get('general.alignment')?.value ?? defaultAlignment;
  if (typeof alignment === 'number' && alignment > 0 && Math.log2(alignment) % 1 === 0) return alignment;
  throw new FormatError(`general.alignment must be a power of two, got ${String(alignment)}`);
}

function layOut(
  infos: ReadonlyMap<string, TensorInfo>,
  dataStart: number,
  alignment: number,
  fileSize: number,
): Map<string, GgufEntry> {
  const entries = new Map<string, GgufEntry>();
  let next = dataStart;
  for (const [name, { type, shape, offset, position }] of infos) {
    const required = next - dataStart;
    if (offset !== BigInt(required)) {
      throw new FormatError(
        `tensor ${quoted(name)} must begin at byte ${required} of the data, got ${offset}`,
        position,
      );
    }
    const { values, bytes } = ggmlFormats[type];
    const size = (shape.reduce((product, axis) => product * axis, 1) / values) * bytes;
    if (next + size > fileSize) {
      throw new FormatError(
        `tensor ${quoted(name)}, ${type} [${shape.join(', ')}], ends at byte ${next + size} and the file at ${fileSize}: it is truncated, or lies`,
        position,
      );
    }
    entries.set(name, { type, shape, begin: next, end: next + size });
    next = alignUp(next + size, alignment);
  }
  return entries;
}

/** The next multiple of an alignment. */
export function alignUp(position: number, alignment: number): number {
  return Math.ceil(position / alignment) * alignment;
}

/** A name that may be anything, for a message: escaped and not too long. */
function quoted(name: string): string {
  return JSON.stringify(name.length > 80 ? `${name.slice(0, 80)}…` : name);
}
