import { FormatError } from '../errors';
import { sizeOf, TensorValue, type DataType, type TensorBridge } from './tensor-value';

/*
 * Values on the pipe between judge and runner.
 *
 * A message is [u32 length of the header][header: JSON, UTF-8][bytes of all arrays]. What JSON
 * cannot say is an object with the key "$". Both sides use this file, and the judge trusts
 * nothing in a message: lengths, offsets, depth and counts are checked before anything is made.
 * v8.deserialize would be shorter, but it is documented as unsafe on bytes somebody else wrote.
 */

/** Deeper nesting than any exercise needs; a cyclic object ends here too. */
const maxDepth = 32;
/** Nodes in one message; numbers in typed arrays and tensors do not count. */
const maxNodes = 2_000_000;
/** More axes than tfjs has. */
const maxRank = 8;
/** No axis is longer than the longest message has bytes; [10⁹, 0] would have no bytes at all. */
const maxAxis = 2 ** 24;

const arrayTypes = {
  Float32Array,
  Float64Array,
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
} as const;
type ArrayType = keyof typeof arrayTypes;
/** Any typed array, whatever buffer it lies on. */
type NumericArray = ArrayBufferView & { readonly length: number };

const arrayOf: Record<DataType, ArrayType> = {
  float32: 'Float32Array',
  int32: 'Int32Array',
  bool: 'Uint8Array',
};

/** A value that cannot cross: too deep, too large, or of a kind that has no plain form. */
export class EncodingError extends Error {
  /** @param tooLarge - true when a cap was reached, false when the kind is not supported */
  constructor(
    message: string,
    readonly tooLarge: boolean,
  ) {
    super(message);
  }
}

/**
 * Value → bytes. Reads every property once, so a getter or a Proxy is turned into plain data here.
 *
 * @throws EncodingError for functions, symbols, too deep or too many nodes
 */
export function encode(value: unknown, tensors: TensorBridge): Buffer {
  const blobs: Uint8Array[] = [];
  let blobBytes = 0;
  let nodes = 0;

  const store = (array: NumericArray): { at: number; length: number } => {
    const bytes = Buffer.from(array.buffer, array.byteOffset, array.byteLength);
    const place = { at: blobBytes, length: array.length };
    blobs.push(bytes);
    blobBytes += bytes.length;
    return place;
  };

  const walk = (node: unknown, depth: number): unknown => {
    if (depth > maxDepth) throw new EncodingError(`nested deeper than ${maxDepth} levels`, true);
    if (++nodes > maxNodes) throw new EncodingError(`more than ${maxNodes} parts`, true);
    switch (typeof node) {
      case 'string':
      case 'boolean':
        return node;
      case 'number':
        return Number.isFinite(node) && !Object.is(node, -0) ? node : { $: 'number', text: numberText(node) };
      case 'undefined':
        return { $: 'undefined' };
      case 'bigint':
        return { $: 'bigint', text: node.toString() };
      case 'object':
        break;
      default:
        throw new EncodingError(`a ${typeof node} cannot be handed over`, false);
    }
    if (node === null) return null;
    const tensor = tensors.read(node);
    if (tensor) return { $: 'tensor', dtype: tensor.dtype, shape: [...tensor.shape], ...store(tensor.data) };
    if (Array.isArray(node)) return Array.from(node, (item) => walk(item, depth + 1));
    if (ArrayBuffer.isView(node)) {
      const type = Object.prototype.toString.call(node).slice(8, -1) as ArrayType;
      if (!(type in arrayTypes)) throw new EncodingError(`a ${type} cannot be handed over`, false);
      return { $: type, ...store(node as NumericArray) };
    }
    if (node instanceof Map) {
      return { $: 'map', entries: Array.from(node, ([k, v]) => [walk(k, depth + 1), walk(v, depth + 1)]) };
    }
    if (node instanceof Set) return { $: 'set', items: Array.from(node, (item) => walk(item, depth + 1)) };
    return {
      $: 'object',
      entries: Object.keys(node).map((key) => [key, walk((node as Record<string, unknown>)[key], depth + 1)]),
    };
  };

  const header = Buffer.from(JSON.stringify(walk(value, 0)));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  return Buffer.concat([length, header, ...blobs]);
}

/**
 * Bytes → value, checking everything. Arrays are copies.
 *
 * @throws FormatError when the bytes are not a message of this codec
 */
export function decode(message: Buffer, tensors: TensorBridge): unknown {
  const refuse = (what: string): never => {
    throw new FormatError(`message between runner and judge: ${what}`);
  };
  if (message.length < 4) refuse('shorter than its header');
  const headerEnd = 4 + message.readUInt32LE(0);
  if (headerEnd > message.length) refuse('header runs past the end');
  const blob = message.subarray(headerEnd);
  let nodes = 0;

  const load = (type: ArrayType, at: unknown, length: unknown): NumericArray => {
    const Type = arrayTypes[type];
    const isIndex = (n: unknown): n is number => Number.isSafeInteger(n) && (n as number) >= 0;
    if (!isIndex(at) || !isIndex(length) || at + length * Type.BYTES_PER_ELEMENT > blob.length) {
      return refuse('an array runs past the end');
    }
    const bytes = new Uint8Array(blob.subarray(at, at + length * Type.BYTES_PER_ELEMENT));
    return new Type(bytes.buffer) as NumericArray;
  };

  const build = (node: unknown, depth: number): unknown => {
    if (depth > maxDepth || ++nodes > maxNodes) refuse('too deep or too many parts');
    if (node === null || typeof node !== 'object') return node;
    if (Array.isArray(node)) return node.map((item) => build(item, depth + 1));
    const tagged = node as Record<string, unknown>;
    const list = (items: unknown): unknown[] => (Array.isArray(items) ? items : refuse('a list is missing'));
    const pairs = (items: unknown): [unknown, unknown][] =>
      list(items).map((pair) => [build(list(pair)[0], depth + 1), build(list(pair)[1], depth + 1)]);
    switch (tagged.$) {
      case 'undefined':
        return undefined;
      case 'number':
        return Number(tagged.text);
      case 'bigint':
        return typeof tagged.text === 'string' && /^-?\d{1,4096}$/.test(tagged.text)
          ? BigInt(tagged.text)
          : refuse('a bigint is malformed');
      case 'map':
        return new Map(pairs(tagged.entries));
      case 'set':
        return new Set(list(tagged.items).map((item) => build(item, depth + 1)));
      case 'object':
        return Object.fromEntries(pairs(tagged.entries).map(([key, value]) => [String(key), value]));
      case 'tensor':
        return tensors.build(buildTensor(tagged));
      default:
        if (typeof tagged.$ === 'string' && Object.hasOwn(arrayTypes, tagged.$)) {
          return load(tagged.$ as ArrayType, tagged.at, tagged.length);
        }
        return refuse('a part of unknown kind');
    }
  };

  const buildTensor = ({ dtype, shape, at, length }: Record<string, unknown>): TensorValue => {
    if (typeof dtype !== 'string' || !Object.hasOwn(arrayOf, dtype))
      return refuse('a tensor of unknown dtype');
    const isShape =
      Array.isArray(shape) &&
      shape.length <= maxRank &&
      shape.every((size) => Number.isSafeInteger(size) && size >= 0 && size <= maxAxis);
    if (!isShape || sizeOf(shape) !== length) return refuse('a tensor whose shape and length differ');
    const data = load(arrayOf[dtype as DataType], at, length) as Float32Array | Int32Array | Uint8Array;
    return new TensorValue(dtype as DataType, shape, data);
  };

  let header: unknown;
  try {
    header = JSON.parse(message.toString('utf8', 4, headerEnd));
  } catch {
    return refuse('the header is not JSON');
  }
  return build(header, 0);
}

function numberText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}
