import { FormatError, UnsupportedError } from '../errors';
import { type ByteSource, openByteSource } from './byte-source';

/** The sizes at the start of a llama2.c file, by the names of its C struct. */
export interface Llama2cHeader {
  /** C. */
  readonly dim: number;
  /** F. */
  readonly hiddenDim: number;
  /** L. */
  readonly layers: number;
  /** H. */
  readonly heads: number;
  /** G. */
  readonly keyValueHeads: number;
  /** V. */
  readonly vocabSize: number;
  /** Most positions. */
  readonly sequenceLength: number;
  /** Whether the logits are made with the token embedding; the file says it by the sign of the vocabulary. */
  readonly sharedClassifier: boolean;
}

/** One kind of weights of a llama2.c file: that of all layers lies together. */
export interface Llama2cWeight {
  readonly name: Llama2cWeightName;
  /** Of one layer, [out, in] for a matrix. */
  readonly shape: readonly number[];
  /** How often it is there: L, or 1. */
  readonly count: number;
}

/** The weights by the names of llama2.c's C struct. */
export type Llama2cWeightName =
  | 'token_embedding_table'
  | 'rms_att_weight'
  | 'wq'
  | 'wk'
  | 'wv'
  | 'wo'
  | 'rms_ffn_weight'
  | 'w1'
  | 'w2'
  | 'w3'
  | 'rms_final_weight'
  | 'wcls';

/** An open llama2.c file whose weights are read when asked for. Close it when done. */
export interface Llama2cFile {
  readonly header: Llama2cHeader;
  /**
   * Reads one weight.
   *
   * @param layer - which of its copies; 0 for one that no layer has
   */
  read(name: Llama2cWeightName, layer?: number): Float32Array;
  close(): void;
}

const headerBytes = 7 * 4;
const versionedMagic = 0x616b3432; // "ak42": the later formats, which begin with a magic number

/**
 * Opens a checkpoint in the legacy format of llama2.c: seven 32-bit integers, then every weight as 32-bit
 * floats, without names; what is where follows from the sizes. Rotary positions turn interleaved in it.
 *
 * @remarks Karpathy 2023, llama2.c, `read_checkpoint` and `memory_map_weights` of run.c.
 * @param file - a path, or an open source
 * @throws FormatError with the offset, if the sizes make no sense or do not fit the file
 * @throws UnsupportedError for the later, versioned formats
 * @throws ConfigError if there is no such file
 */
export function openLlama2c(file: string | ByteSource): Llama2cFile {
  const source = typeof file === 'string' ? openByteSource(file) : file;
  try {
    const header = readHeader(source);
    const places = layOut(header, source);
    return {
      header,
      read: (name, layer = 0) => {
        const { position, shape, count } = places.get(name) ?? { position: 0, shape: [0], count: 0 };
        if (layer < 0 || layer >= count) {
          throw new RangeError(`llama2.c: there are ${count} of ${name}, got number ${layer}`);
        }
        const bytes = 4 * product(shape);
        return floatsOf(source.read(position + layer * bytes, bytes));
      },
      close: () => source.close(),
    };
  } catch (error) {
    source.close();
    if (error instanceof FormatError) error.message = `${source.name}: ${error.message}`;
    throw error;
  }
}

function readHeader(source: ByteSource): Llama2cHeader {
  const bytes = source.read(0, headerBytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, headerBytes);
  if (view.getUint32(0, true) === versionedMagic) {
    throw new UnsupportedError(
      `${source.name}: is of a versioned llama2.c format; export it with --version 0, the legacy format`,
    );
  }
  const [dim, hiddenDim, layers, heads, keyValueHeads, signedVocabSize, sequenceLength] = Array.from(
    { length: 7 },
    (_, place) => view.getInt32(4 * place, true),
  );
  const sizes = {
    dim,
    hiddenDim,
    layers,
    heads,
    keyValueHeads,
    vocabSize: Math.abs(signedVocabSize),
    sequenceLength,
  };
  Object.entries(sizes).forEach(([name, size], place) => {
    if (size < 1) throw new FormatError(`llama2.c: ${name} must be positive, got ${size}`, 4 * place);
  });
  if (dim % (2 * heads) !== 0) {
    throw new FormatError(`llama2.c: dim must be an even multiple of heads, got ${dim} and ${heads}`, 0);
  }
  if (heads % keyValueHeads !== 0) {
    throw new FormatError(`llama2.c: keyValueHeads must divide heads, got ${keyValueHeads} and ${heads}`, 16);
  }
  return { ...sizes, sharedClassifier: signedVocabSize > 0 };
}

/** Where each weight begins. The sizes must add up to the file's to the byte. */
function layOut(
  header: Llama2cHeader,
  source: ByteSource,
): Map<string, Llama2cWeight & { position: number }> {
  const places = new Map<string, Llama2cWeight & { position: number }>();
  let position = headerBytes;
  for (const weight of weightsOf(header)) {
    places.set(weight.name, { ...weight, position });
    position += 4 * weight.count * product(weight.shape);
    // Between the last norm and the classifier lie the cosines and sines of the rotary positions.
    if (weight.name === 'rms_final_weight')
      position += 4 * header.sequenceLength * (header.dim / header.heads);
  }
  if (position !== source.size) {
    throw new FormatError(
      `llama2.c: the sizes at the start ask for a file of ${position} bytes, got ${source.size}`,
      Math.min(position, source.size),
    );
  }
  return places;
}

/** What lies in the file, in its order. */
function weightsOf(header: Llama2cHeader): Llama2cWeight[] {
  const { dim, hiddenDim, layers, vocabSize, sharedClassifier } = header;
  const keyValueDim = (dim / header.heads) * header.keyValueHeads;
  return [
    { name: 'token_embedding_table', shape: [vocabSize, dim], count: 1 },
    { name: 'rms_att_weight', shape: [dim], count: layers },
    { name: 'wq', shape: [dim, dim], count: layers },
    { name: 'wk', shape: [keyValueDim, dim], count: layers },
    { name: 'wv', shape: [keyValueDim, dim], count: layers },
    { name: 'wo', shape: [dim, dim], count: layers },
    { name: 'rms_ffn_weight', shape: [dim], count: layers },
    { name: 'w1', shape: [hiddenDim, dim], count: layers },
    { name: 'w2', shape: [dim, hiddenDim], count: layers },
    { name: 'w3', shape: [hiddenDim, dim], count: layers },
    { name: 'rms_final_weight', shape: [dim], count: 1 },
    ...(sharedClassifier ? [] : [{ name: 'wcls', shape: [vocabSize, dim], count: 1 } as const]),
  ];
}

function product(shape: readonly number[]): number {
  return shape.reduce((size, axis) => size * axis, 1);
}

/** The bytes as numbers; those in memory may lie unaligned, and are copied then. */
function floatsOf(bytes: Uint8Array): Float32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : Uint8Array.from(bytes);
  return new Float32Array(aligned.buffer as ArrayBuffer, aligned.byteOffset, aligned.length / 4);
}
