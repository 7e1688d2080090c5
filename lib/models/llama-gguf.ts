import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { type GgufFile, openGguf, writeGguf } from '../checkpoints/gguf';
import type { GgufMetadata, GgufValue } from '../checkpoints/gguf-metadata';
import { PackedFiles } from '../checkpoints/packed-files';
import { dequantize, type GgmlType, quantize, type QuantizedTensor } from '../checkpoints/quantization';
import { QuantizedMatrix } from '../checkpoints/quantized-matrix';
import { ConfigError, FormatError, UnsupportedError } from '../errors';
import { QuantizedEmbedding } from '../nn/quantized-embedding';
import { QuantizedLinear } from '../nn/quantized-linear';
import type { RotaryScaling } from '../nn/rotary-frequencies';
import { tokenizerFromGguf } from '../tokenizers/gguf-tokenizer';
import { tokenizerToGguf } from '../tokenizers/gguf-tokenizer-fields';
import type { Tokenizer } from '../tokenizers/tokenizer';
import { requireRoomFor } from './checkpoint-weights';
import { Llama } from './llama';
import { llamaConfig, type LlamaConfig } from './llama-config';
import { ggufNameOf, ggufRowOrder, inRowOrder, inverseOrder } from './llama-gguf-weights';
import { Qwen2 } from './qwen2';

/** A model of a GGUF file, ready to use. */
export interface LoadedGguf {
  /** The caller disposes it. */
  readonly model: Llama;
  readonly tokenizer: Tokenizer;
  readonly config: LlamaConfig;
  /** All that the file says of itself. */
  readonly metadata: GgufMetadata;
}

/** What {@link loadGguf} may choose. */
export interface LoadGgufOptions {
  /**
   * `float32` (default): 32 bits each, to be trained or looked at. `quantized`: matrices stay in the file, and are
   * run with as many bits as they have there, or up to 8; nothing of them can be trained.
   */
  readonly weights?: 'float32' | 'quantized';
}

/**
 * Loads a Llama or a Qwen2 of a GGUF file.
 *
 * @throws FormatError if the file is malformed, or a field or a weight is missing or of the wrong size
 * @throws UnsupportedError for other architectures
 */
export function loadGguf(path: string, { weights = 'float32' }: LoadGgufOptions = {}): LoadedGguf {
  const file = openGguf(path);
  let isInUse = false;
  try {
    const config = configFromGguf(file, path);
    const shapes = [...file.entries.values()].map(({ shape }) => shape);
    requireRoomFor(config, shapes, `${path}: the metadata`);
    const tokenizer = tokenizerFromGguf(file.metadata, path);
    const isQwen2 = architectureOf(file.metadata, path) === 'qwen2';
    const initial = weights === 'quantized' ? 'quantized' : 'zeros';
    const model = isQwen2 ? new Qwen2(config, initial) : new Llama(config, initial);
    const orderOf = (name: string): number[] | undefined =>
      isQwen2 ? undefined : ggufRowOrder(name, config);
    try {
      for (const [name, variable] of model.namedParameters()) {
        requireWeight(file, name, variable.shape, path);
        assign(variable, dequantize(file.read(ggufNameOf(name))), orderOf(name));
      }
      if (weights === 'quantized') isInUse = giveMatrices(model, file, orderOf, path);
    } catch (error) {
      model.dispose();
      throw error;
    }
    return { model, tokenizer, config, metadata: file.metadata };
  } finally {
    if (!isInUse) file.close();
  }
}

/** Gives a model its matrices as they are in the file, which stays open as long as the model. */
function giveMatrices(
  model: Llama,
  file: GgufFile,
  orderOf: (name: string) => number[] | undefined,
  path: string,
): true {
  const files = new PackedFiles(file.identity);
  for (const [module, part] of model.namedModules()) {
    if (!(part instanceof QuantizedLinear || part instanceof QuantizedEmbedding)) continue;
    const name = `${module}.weight`;
    requireWeight(file, name, part.shape, path);
    part.matrix = new QuantizedMatrix(file, ggufNameOf(name), orderOf(name), files);
  }
  model.whenDisposed(() => {
    files.dispose();
    file.close();
  });
  return true;
}

/**
 * The GGUF file that a path means: itself, or the only one in a directory that holds no `config.json`.
 *
 * @returns undefined if it means none
 * @throws ConfigError if there are several to choose from
 */
export function ggufFileOf(path: string): string | undefined {
  if (/\.gguf$/i.test(path)) return path;
  if (!existsSync(path) || !statSync(path).isDirectory() || existsSync(join(path, 'config.json'))) {
    return undefined;
  }
  const files = readdirSync(path).filter((name) => /\.gguf$/i.test(name));
  if (files.length <= 1) return files.length === 1 ? join(path, files[0]) : undefined;
  throw new ConfigError(`${path}: one GGUF file must be named, there are ${files.sort().join(', ')}`);
}

function assign(variable: tf.Variable, values: Float32Array, order: readonly number[] | undefined): void {
  const tensor = tf.tensor(order ? inRowOrder(values, order) : values, variable.shape, 'float32');
  variable.assign(tensor);
  tensor.dispose();
}

function requireWeight(file: GgufFile, name: string, shape: readonly number[], path: string): void {
  const stored = ggufNameOf(name);
  const entry = file.entries.get(stored);
  if (!entry) throw new FormatError(`${path}: the weight ${stored} is missing`);
  if (entry.shape.join() !== shape.join()) {
    const [required, came] = [shape, entry.shape].map((sizes) => `[${sizes.join(', ')}]`);
    throw new FormatError(
      `${path}: ${stored} must have the shape ${required} that the metadata asks for, got ${came}`,
    );
  }
}

function architectureOf(metadata: GgufMetadata, path: string): 'llama' | 'qwen2' {
  const architecture = metadata.get('general.architecture')?.value;
  if (architecture === 'llama') return 'llama';
  if (architecture === 'qwen2') return 'qwen2';
  throw new UnsupportedError(
    `${path}: general.architecture: can be run are llama and qwen2, got ${String(architecture)}`,
  );
}

/**
 * The configuration of a Llama or a Qwen2 in the metadata of a GGUF file.
 *
 * @param path - the file, for messages
 * @throws FormatError naming the field that is missing or no number
 * @throws UnsupportedError if it asks for what Headway does not compute
 */
export function configFromGguf({ metadata, entries }: GgufFile, path: string): LlamaConfig {
  const architecture = architectureOf(metadata, path);
  const optional = (name: string): number | undefined => {
    const value = metadata.get(`${architecture}.${name}`)?.value;
    if (value === undefined || (typeof value === 'number' && Number.isFinite(value))) return value;
    throw new FormatError(`${path}: ${architecture}.${name} must be a number, got ${String(value)}`);
  };
  const required = (name: string): number => {
    const value = optional(name);
    if (value !== undefined) return value;
    throw new FormatError(`${path}: ${architecture}.${name} is missing`);
  };
  if (entries.has('rope_freqs.weight')) {
    throw new UnsupportedError(`${path}: rope_freqs.weight, frequencies of Llama 3.1's kind, cannot be read`);
  }
  const heads = required('attention.head_count');
  const width = required('embedding_length');
  try {
    return llamaConfig({
      vocabSize: entries.get('token_embd.weight')?.shape[0] ?? 0,
      maxPositionEmbeddings: required('context_length'),
      hiddenSize: width,
      numHiddenLayers: required('block_count'),
      numAttentionHeads: heads,
      numKeyValueHeads: optional('attention.head_count_kv') ?? heads,
      headDim: optional('attention.key_length') ?? width / heads,
      intermediateSize: required('feed_forward_length'),
      rmsNormEps: Number(required('attention.layer_norm_rms_epsilon').toPrecision(7)), // a 32-bit number's digits
      ropeTheta: optional('rope.freq_base') ?? 10_000,
      ropeScaling: scalingFromGguf(metadata, architecture, path),
      attentionBias: entries.has('blk.0.attn_q.bias') ? 'query-key-value' : 'none',
      tieWordEmbeddings: !entries.has('output.weight'),
    });
  } catch (error) {
    if (error instanceof ConfigError) throw new FormatError(`${path}: ${error.message}`);
    throw error;
  }
}

function scalingFromGguf(
  metadata: GgufMetadata,
  architecture: string,
  path: string,
): RotaryScaling | undefined {
  const type = metadata.get(`${architecture}.rope.scaling.type`)?.value ?? 'none';
  const factor = metadata.get(`${architecture}.rope.scaling.factor`)?.value;
  if (type === 'none') return undefined;
  if (type === 'linear' && typeof factor === 'number') return { ropeType: 'linear', factor };
  throw new UnsupportedError(
    `${path}: ${architecture}.rope.scaling.type: can be run are none and linear, got ${String(type)}`,
  );
}

/** What {@link saveGguf} may need. */
export interface SaveGgufOptions {
  /** How matrices are stored; vectors always as 32-bit numbers. Default F16. */
  readonly type?: GgmlType;
  /** Shown by llama.cpp. Default: `Headway`. */
  readonly name?: string;
  /** Jinja, where the model was taught conversations. */
  readonly chatTemplate?: string;
}

/** llama.cpp's number for how most of a file's matrices are stored (`enum llama_ftype`). */
const fileTypes: Partial<Record<GgmlType, number>> = {
  F32: 0,
  F16: 1,
  Q4_0: 2,
  Q4_1: 3,
  Q8_0: 7,
  Q5_0: 8,
  Q5_1: 9,
};

/**
 * Writes a Llama or a Qwen2 as a GGUF file that llama.cpp runs, tokenizer included.
 *
 * @throws ConfigError if the sizes do not go with the type: rows must be whole blocks
 * @throws UnsupportedError if GGUF has no form for the tokenizer, or for the model
 */
export async function saveGguf(
  model: Llama,
  tokenizer: Tokenizer,
  path: string,
  { type = 'F16', name = 'Headway', chatTemplate }: SaveGgufOptions = {},
): Promise<void> {
  const { config } = model;
  const architecture = model instanceof Qwen2 ? 'qwen2' : 'llama';
  if (config.mlpBias || config.attentionBias === 'all' || config.ropeScaling) {
    throw new UnsupportedError(
      'saveGguf: biases of all projections and stretched positions cannot be written',
    );
  }
  const metadata = new Map<string, GgufValue>([
    ['general.architecture', { type: 'string', value: architecture }],
    ['general.name', { type: 'string', value: name }],
    ['general.file_type', { type: 'uint32', value: fileTypes[type] ?? 0 }],
    ['general.quantization_version', { type: 'uint32', value: 2 }],
    ...sizesToGguf(config, architecture),
    ...tokenizerToGguf(tokenizer, config.vocabSize),
    ...(chatTemplate === undefined
      ? []
      : [['tokenizer.chat_template', { type: 'string', value: chatTemplate }] as const]),
  ]);
  const tensors = new Map<string, QuantizedTensor>();
  for (const [parameter, variable] of model.namedParameters()) {
    const values = (await variable.data()) as Float32Array;
    const order = architecture === 'llama' ? ggufRowOrder(parameter, config) : undefined;
    tensors.set(
      ggufNameOf(parameter),
      quantize(
        order ? inRowOrder(values, inverseOrder(order)) : values,
        variable.shape,
        variable.rank === 1 ? 'F32' : type,
      ),
    );
  }
  writeGguf(path, metadata, tensors);
}

function sizesToGguf(config: LlamaConfig, architecture: string): [string, GgufValue][] {
  const whole: Record<string, number> = {
    block_count: config.numHiddenLayers,
    context_length: config.maxPositionEmbeddings,
    embedding_length: config.hiddenSize,
    feed_forward_length: config.intermediateSize,
    'attention.head_count': config.numAttentionHeads,
    'attention.head_count_kv': config.numKeyValueHeads,
    'attention.key_length': config.headDim,
    'attention.value_length': config.headDim,
    'rope.dimension_count': config.headDim,
    vocab_size: config.vocabSize,
  };
  const fractions = {
    'attention.layer_norm_rms_epsilon': config.rmsNormEps,
    'rope.freq_base': config.ropeTheta,
  };
  const entriesOf = (fields: Record<string, number>, type: 'uint32' | 'float32'): [string, GgufValue][] =>
    Object.entries(fields).map(([name, value]) => [`${architecture}.${name}`, { type, value }]);
  return [...entriesOf(whole, 'uint32'), ...entriesOf(fractions, 'float32')];
}
