import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openGguf } from '../checkpoints/gguf';
import { openModelWeights } from '../checkpoints/safetensors-shards';
import { ggufFileOf } from '../models/llama-gguf';

/** What `headway model info` tells: all of it stands in headers, no weight is read. */
export interface ModelDescription {
  readonly format: 'gguf' | 'safetensors';
  readonly architecture: string;
  readonly parameters: number;
  /** Tensors by the type of their numbers. */
  readonly types: Readonly<Record<string, number>>;
  /** The licence, where the files name one. */
  readonly licence?: string;
  /** Sizes and choices: of `config.json`, or of GGUF's metadata but for the vocabulary. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly bytes: number;
}

/**
 * Describes a model by its headers.
 *
 * @param path - a model's directory, or a GGUF file
 * @throws FormatError, ConfigError if there is none, or it is malformed
 */
export function describeModel(path: string): ModelDescription {
  const gguf = ggufFileOf(path);
  return gguf === undefined ? describeDirectory(path) : describeGguf(gguf);
}

function describeGguf(path: string): ModelDescription {
  const file = openGguf(path);
  file.close();
  const plain = [...file.metadata].filter(([, { type }]) => type !== 'array');
  const config = Object.fromEntries(
    plain.map(([name, { value }]) => [name, typeof value === 'bigint' ? String(value) : value]),
  );
  const licence = file.metadata.get('general.license')?.value;
  return {
    format: 'gguf',
    architecture: String(config['general.architecture']),
    ...countsOf([...file.entries.values()].map(({ type, shape }) => ({ type, shape }))),
    licence: typeof licence === 'string' ? licence : undefined,
    config,
    bytes: statSync(path).size,
  };
}

function describeDirectory(directory: string): ModelDescription {
  const file = openModelWeights(directory);
  file.close();
  const path = join(directory, 'config.json');
  const config = existsSync(path)
    ? (Object(JSON.parse(readFileSync(path, 'utf8'))) as Record<string, unknown>)
    : {};
  const entries = [...file.entries.values()];
  const [architecture] = Array.isArray(config.architectures) ? (config.architectures as unknown[]) : [];
  return {
    format: 'safetensors',
    architecture: String(architecture ?? config.model_type),
    ...countsOf(entries.map(({ dtype, shape }) => ({ type: dtype, shape }))),
    config,
    bytes: entries.reduce((sum, { begin, end }) => sum + end - begin, 0),
  };
}

function countsOf(tensors: readonly { type: string; shape: readonly number[] }[]): {
  parameters: number;
  types: Record<string, number>;
} {
  const types: Record<string, number> = {};
  let parameters = 0;
  for (const { type, shape } of tensors) {
    types[type] = (types[type] ?? 0) + 1;
    const isWeight = !/^(I|U|BOOL)/.test(type); // whole numbers are buffers, such as positions
    if (isWeight) parameters += shape.reduce((product, axis) => product * axis, 1);
  }
  return { parameters, types };
}
