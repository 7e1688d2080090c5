import { FormatError } from '../errors';

/** The name of a number type in a safetensors header. */
export type SafetensorsDtype =
  'BOOL' | 'U8' | 'I8' | 'I16' | 'U16' | 'F16' | 'BF16' | 'I32' | 'U32' | 'F32' | 'F64' | 'I64' | 'U64';

/** The values of a tensor. F16 and BF16 are their 16 bits in a Uint16Array; BOOL is one byte a value. */
export type SafetensorsData =
  | Float64Array
  | Float32Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array
  | BigInt64Array
  | BigUint64Array;

/**
 * The number types a safetensors file may hold: bytes a value, and the typed array that holds them.
 *
 * @remarks F16 and BF16 are kept as their 16 bits, since JavaScript has no such number; `float32Values`
 * widens them. In the order of the reference implementation, which sorts tensors by it.
 */
export const safetensorsTypes: Readonly<Record<SafetensorsDtype, { bytes: number; array: ArrayOfValues }>> = {
  BOOL: { bytes: 1, array: Uint8Array },
  U8: { bytes: 1, array: Uint8Array },
  I8: { bytes: 1, array: Int8Array },
  I16: { bytes: 2, array: Int16Array },
  U16: { bytes: 2, array: Uint16Array },
  F16: { bytes: 2, array: Uint16Array },
  BF16: { bytes: 2, array: Uint16Array },
  I32: { bytes: 4, array: Int32Array },
  U32: { bytes: 4, array: Uint32Array },
  F32: { bytes: 4, array: Float32Array },
  F64: { bytes: 8, array: Float64Array },
  I64: { bytes: 8, array: BigInt64Array },
  U64: { bytes: 8, array: BigUint64Array },
};

type ArrayOfValues = new (buffer: ArrayBuffer, byteOffset: number, length: number) => SafetensorsData;

/** Where one tensor lies: what a safetensors header says of it. */
export interface SafetensorsEntry {
  readonly dtype: SafetensorsDtype;
  readonly shape: number[];
  /** First byte, counted from the end of the header. */
  readonly begin: number;
  /** One past the last byte. */
  readonly end: number;
}

/** A checked header: every byte of the data belongs to exactly one tensor. */
export interface SafetensorsHeader {
  readonly entries: Map<string, SafetensorsEntry>;
  readonly metadata: Record<string, string>;
  /** Byte of the file at which the data begins. */
  readonly dataStart: number;
}

/** The reference implementation's bound: no header of a real model comes near it. */
const largestHeader = 100_000_000;

/**
 * Reads the eight bytes that give the header's length.
 *
 * @param start - the file's first bytes, eight of them if it has that many
 * @param fileSize - bytes of the whole file
 * @returns bytes of JSON that follow
 * @throws FormatError if they are missing, or claim more than the file holds or than 100 MB
 */
export function headerLength(start: Uint8Array, fileSize: number): number {
  if (fileSize < 8) {
    throw new FormatError(
      `safetensors: a file starts with 8 bytes of header length, got ${fileSize} bytes`,
      0,
    );
  }
  const length = new DataView(start.buffer, start.byteOffset, 8).getBigUint64(0, true);
  if (length > BigInt(largestHeader)) {
    throw new FormatError(
      `safetensors: a header has at most ${largestHeader} bytes, this one claims ${length}`,
      0,
    );
  }
  if (length > BigInt(fileSize - 8)) {
    throw new FormatError(
      `safetensors: the header claims ${length} bytes and the file holds only ${fileSize - 8} more: it is truncated`,
      0,
    );
  }
  return Number(length);
}

/**
 * Parses the header's JSON and checks everything it claims before anything is read or allocated.
 *
 * @remarks https://huggingface.co/docs/safetensors: `{"name": {"dtype", "shape", "data_offsets"}, …,
 * "__metadata__": {string: string}}`; no duplicate keys, no holes, no overlaps, nothing left over.
 * @param json - the header's bytes
 * @param dataSize - bytes in the file after the header
 * @throws FormatError with the byte offset of the fault within the file
 */
export function parseHeader(json: Uint8Array, dataSize: number): SafetensorsHeader {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(json);
  } catch {
    throw new FormatError('safetensors: the header must be UTF-8 text', 8);
  }
  const entries = new Map<string, SafetensorsEntry>();
  const metadata = new Map<string, string>();
  const reader = new HeaderReader(text);
  reader.object((name) => {
    if (name === '__metadata__') reader.object((key) => metadata.set(key, reader.string()));
    else entries.set(name, readEntry(reader, name));
  });
  reader.expectEnd();
  checkLayout(entries, dataSize, 8 + json.length);
  return { entries, metadata: Object.fromEntries(metadata), dataStart: 8 + json.length };
}

function readEntry(reader: HeaderReader, name: string): SafetensorsEntry {
  const start = reader.position;
  let dtype: string | undefined;
  let shape: number[] | undefined;
  let offsets: number[] | undefined;
  reader.object((field) => {
    if (field === 'dtype') dtype = reader.string();
    else if (field === 'shape') shape = reader.integers();
    else if (field === 'data_offsets') offsets = reader.integers();
    else reader.fail(`tensor "${name}" has an unknown field "${field}"`);
  });
  if (dtype === undefined || shape === undefined || offsets?.length !== 2) {
    return reader.fail(`tensor "${name}" needs dtype, shape and data_offsets [begin, end]`, start);
  }
  if (!Object.hasOwn(safetensorsTypes, dtype)) {
    const known = Object.keys(safetensorsTypes).join(', ');
    return reader.fail(`tensor "${name}" has dtype "${dtype}"; readable are ${known}`, start);
  }
  const [begin, end] = offsets;
  const { bytes } = safetensorsTypes[dtype as SafetensorsDtype];
  const size = shape.reduce((product, axis) => product * axis, bytes);
  // A product past 2⁵³ has lost digits, but then it cannot equal two safe integers' difference.
  if (size !== end - begin) {
    return reader.fail(
      `tensor "${name}" is ${dtype} [${shape.join(', ')}], that is ${size} bytes, and data_offsets ` +
        `[${begin}, ${end}] span ${end - begin}`,
      start,
    );
  }
  return { dtype: dtype as SafetensorsDtype, shape, begin, end };
}

/** Tensors in the order of their bytes must follow one another from the first byte to the last. */
function checkLayout(entries: Map<string, SafetensorsEntry>, dataSize: number, dataStart: number): void {
  const inOrder = [...entries].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end);
  let position = 0;
  for (const [name, { begin, end }] of inOrder) {
    if (begin !== position) {
      const fault = begin < position ? 'overlaps the tensor before it' : 'leaves a hole before it';
      throw new FormatError(
        `safetensors: tensor "${name}" ${fault}: it begins at data byte ${begin}, the one before ends at ${position}`,
        dataStart + Math.min(begin, position),
      );
    }
    position = end;
  }
  if (position !== dataSize) {
    throw new FormatError(
      `safetensors: the tensors take ${position} bytes and the file holds ${dataSize}: ` +
        (position > dataSize ? 'it is truncated' : 'it has bytes that belong to no tensor'),
      dataStart + Math.min(position, dataSize),
    );
  }
}

/**
 * A reader of the little JSON that headers use. `JSON.parse` would let the last of two equal keys win in
 * silence and could not say where a fault lies.
 */
class HeaderReader {
  position = 0;

  constructor(private readonly text: string) {}

  /** Reads `{"key": value, …}`; `readValue` is called at each value and must consume it. */
  object(readValue: (key: string) => void): void {
    const seen = new Set<string>();
    this.expect('{');
    if (this.accept('}')) return;
    do {
      const start = this.position;
      const key = this.string();
      if (seen.has(key)) this.fail(`the key "${key}" occurs twice`, start);
      seen.add(key);
      this.expect(':');
      readValue(key);
    } while (this.accept(','));
    this.expect('}');
  }

  string(): string {
    // Control characters must be escaped in JSON; the rest JSON.parse judges.
    const literal = this.match(/"(?:[^"\\\u0000-\u001f]|\\.)*"/y, 'a string');
    try {
      return JSON.parse(literal) as string;
    } catch {
      return this.fail(`${literal} is not a JSON string`, this.position - literal.length);
    }
  }

  /** Reads `[n, n, …]`: whole numbers from 0, none past 2⁵³ − 1. */
  integers(): number[] {
    const numbers: number[] = [];
    this.expect('[');
    if (this.accept(']')) return numbers;
    do {
      const number = Number(this.match(/(?:0|[1-9]\d*)(?![\d.eE])/y, 'a whole number'));
      if (!Number.isSafeInteger(number)) this.fail(`${number} is too large for a size`);
      numbers.push(number);
    } while (this.accept(','));
    this.expect(']');
    return numbers;
  }

  expectEnd(): void {
    this.skipSpace();
    if (this.position < this.text.length) this.fail('the header goes on after its closing brace');
  }

  fail(message: string, position: number = this.position): never {
    const bytesBefore = Buffer.byteLength(this.text.slice(0, position));
    throw new FormatError(`safetensors header: ${message}`, 8 + bytesBefore);
  }

  private expect(character: string): void {
    if (!this.accept(character)) this.fail(`"${character}" expected, got ${this.next()}`);
  }

  private accept(character: string): boolean {
    this.skipSpace();
    if (this.text[this.position] !== character) return false;
    this.position += 1;
    return true;
  }

  private match(pattern: RegExp, what: string): string {
    this.skipSpace();
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.text);
    if (!found) return this.fail(`${what} expected, got ${this.next()}`);
    this.position += found[0].length;
    return found[0];
  }

  private next(): string {
    const rest = this.text.slice(this.position, this.position + 12);
    return rest === '' ? 'the end of the header' : JSON.stringify(rest);
  }

  private skipSpace(): void {
    while (' \t\n\r'.includes(this.text[this.position] ?? '.')) this.position += 1;
  }
}
