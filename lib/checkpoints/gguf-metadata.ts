import { ConfigError, FormatError } from '../errors';
import type { ByteReader } from './byte-reader';

/** The type of one value of GGUF metadata. */
export type GgufScalarType =
  | 'uint8'
  | 'int8'
  | 'uint16'
  | 'int16'
  | 'uint32'
  | 'int32'
  | 'float32'
  | 'bool'
  | 'string'
  | 'uint64'
  | 'int64'
  | 'float64';

/** One value: 64-bit whole numbers are bigint. */
export type GgufScalar = number | bigint | boolean | string;

/** A value of GGUF metadata, with the type that the file gives it. */
export type GgufValue =
  | { readonly type: GgufScalarType; readonly value: GgufScalar }
  | { readonly type: 'array'; readonly of: GgufScalarType; readonly value: ArrayLike<GgufScalar> };

/** What a GGUF file says about its model: `llama.block_count`, `tokenizer.ggml.tokens` and so on. */
export type GgufMetadata = ReadonlyMap<string, GgufValue>;

type NumberArray = new (buffer: ArrayBuffer) => ArrayLike<number | bigint>;

interface ScalarFormat {
  /** The type's number in a file (ggml's gguf.h, `enum gguf_type`). */
  readonly id: number;
  /** Bytes of a value; of a string the least, its length. */
  readonly bytes: number;
  /** Holds an array of these without a JavaScript number for each. */
  readonly array?: NumberArray;
}

/** The number of the type of arrays. */
const arrayId = 9;

const formats: Readonly<Record<GgufScalarType, ScalarFormat>> = {
  uint8: { id: 0, bytes: 1, array: Uint8Array },
  int8: { id: 1, bytes: 1, array: Int8Array },
  uint16: { id: 2, bytes: 2, array: Uint16Array },
  int16: { id: 3, bytes: 2, array: Int16Array },
  uint32: { id: 4, bytes: 4, array: Uint32Array },
  int32: { id: 5, bytes: 4, array: Int32Array },
  float32: { id: 6, bytes: 4, array: Float32Array },
  bool: { id: 7, bytes: 1 },
  string: { id: 8, bytes: 8 },
  uint64: { id: 10, bytes: 8, array: BigUint64Array },
  int64: { id: 11, bytes: 8, array: BigInt64Array },
  float64: { id: 12, bytes: 8, array: Float64Array },
};

const typeOfId: ReadonlyMap<number, GgufScalarType> = new Map(
  Object.entries(formats).map(([type, { id }]) => [id, type as GgufScalarType]),
);

/** Reads a text: its length in 64 bits, then UTF-8. */
export function readGgufString(reader: ByteReader): string {
  return reader.text(reader.count('bytes of text', 1));
}

/**
 * Reads a type and the value after it.
 *
 * @throws FormatError with the offset: an unknown type, an array of arrays, more than the file holds
 */
export function readGgufValue(reader: ByteReader): GgufValue {
  const offset = reader.position;
  const id = reader.uint32();
  if (id !== arrayId) {
    const type = requireType(id, offset);
    return { type, value: readScalar(reader, type) };
  }
  const of = requireType(reader.uint32(), offset + 4);
  const { array, bytes } = formats[of];
  const length = reader.count(`values of type ${of}`, bytes);
  if (array)
    return { type: 'array', of, value: new array(new Uint8Array(reader.bytes(length * bytes)).buffer) };
  // One by one: a length that lies must not make room for what is not there.
  const value: GgufScalar[] = [];
  for (let i = 0; i < length; i++) value.push(readScalar(reader, of));
  return { type: 'array', of, value };
}

function requireType(id: number, offset: number): GgufScalarType {
  const type = typeOfId.get(id);
  if (type) return type;
  throw new FormatError(
    id === arrayId
      ? 'an array of metadata must hold plain values, got arrays'
      : `the type of a value must be a number from 0 to 12, got ${id}`,
    offset,
  );
}

function readScalar(reader: ByteReader, type: GgufScalarType): GgufScalar {
  if (type === 'string') return readGgufString(reader);
  if (type !== 'bool') return reader[type]();
  const offset = reader.position;
  const byte = reader.uint8();
  if (byte > 1) throw new FormatError(`a truth value must be 0 or 1, got ${byte}`, offset);
  return byte === 1;
}

/** The bytes of a text in a GGUF file. */
export function encodeGgufString(text: string): Uint8Array {
  const bytes = Buffer.from(text, 'utf8');
  return Buffer.concat([encodeNumber('uint64', BigInt(bytes.length)), bytes]);
}

/**
 * The bytes of a value, its type in front.
 *
 * @throws ConfigError if a value is not of its type
 */
export function encodeGgufValue(entry: GgufValue): Uint8Array {
  if (entry.type !== 'array') {
    return Buffer.concat([
      encodeNumber('uint32', formats[entry.type].id),
      encodeScalar(entry.type, entry.value),
    ]);
  }
  return Buffer.concat([
    encodeNumber('uint32', arrayId),
    encodeNumber('uint32', formats[entry.of].id),
    encodeNumber('uint64', BigInt(entry.value.length)),
    ...Array.from(entry.value, (value) => encodeScalar(entry.of, value)),
  ]);
}

function encodeScalar(type: GgufScalarType, value: GgufScalar): Uint8Array {
  const required =
    type === 'string'
      ? 'string'
      : type === 'bool'
        ? 'boolean'
        : formats[type].bytes === 8 && type !== 'float64'
          ? 'bigint'
          : 'number';
  if (typeof value !== required) {
    throw new ConfigError(`gguf: a ${type} must be a ${required}, got ${typeof value} ${String(value)}`);
  }
  if (type === 'string') return encodeGgufString(value as string);
  if (type === 'bool') return Uint8Array.of(Number(value));
  return encodeNumber(type, value as number | bigint);
}

/** A number as little-endian bytes. */
export function encodeNumber(
  type: Exclude<GgufScalarType, 'string' | 'bool'>,
  value: number | bigint,
): Uint8Array {
  const array = formats[type].array as unknown as { of(value: number | bigint): ArrayBufferView };
  const numbers = array.of(value);
  return new Uint8Array(numbers.buffer as ArrayBuffer);
}
