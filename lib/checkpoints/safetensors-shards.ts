import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, FormatError } from '../errors';
import { writeFileAtomically } from './atomic-write';
import {
  openSafetensors,
  type SafetensorsFile,
  type SafetensorsTensor,
  writeSafetensors,
} from './safetensors';
import type { SafetensorsEntry } from './safetensors-header';

/** The name of the one file, and of the list of the several, in a model's directory. */
const singleFile = 'model.safetensors';
const indexFile = 'model.safetensors.index.json';

/**
 * Opens the weights of a model as Hugging Face lays them out: `model.safetensors`, or shards
 * `model-00001-of-00002.safetensors` … with the list `model.safetensors.index.json` beside them. Only
 * headers are read; from the outside several files look like one.
 *
 * @param directory - a model's directory
 * @throws ConfigError if there are no weights
 * @throws FormatError if a file is malformed, or the list and the shards disagree
 */
export function openModelWeights(directory: string): SafetensorsFile {
  if (existsSync(join(directory, singleFile))) return openSafetensors(join(directory, singleFile));
  const index = join(directory, indexFile);
  if (!existsSync(index)) {
    throw new ConfigError(`${directory}: must hold ${singleFile} or ${indexFile}, there is neither`);
  }
  return openShards(directory, readWeightMap(index));
}

/** No list of a real model comes near it: 100 MB, as a header's bound. */
const largestIndex = 1e8;

function readWeightMap(index: string): Map<string, string> {
  const { size } = statSync(index);
  if (size > largestIndex) {
    throw new FormatError(`${index}: must have at most ${largestIndex} bytes, got ${size}`);
  }
  return parseWeightMap(readFileSync(index, 'utf8'), index);
}

/**
 * The shard of each tensor, of the text of a `model.safetensors.index.json`.
 *
 * @param index - the file, for messages
 * @throws FormatError unless it names, for each tensor, a safetensors file of the same directory
 */
export function parseWeightMap(text: string, index: string): Map<string, string> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new FormatError(`${index}: must be JSON: ${(error as Error).message}`);
  }
  const map = (Object(json) as { weight_map?: unknown }).weight_map;
  if (typeof map !== 'object' || map === null || Array.isArray(map)) {
    throw new FormatError(`${index}: weight_map must name the shard of each tensor`);
  }
  for (const [name, shard] of Object.entries(map)) {
    // A plain name of a safetensors file: nothing outside the directory, and no list that lists itself.
    if (typeof shard === 'string' && /^[\w.-]+\.safetensors$/.test(shard) && !shard.startsWith('.')) continue;
    throw new FormatError(
      `${index}: weight_map: ${JSON.stringify(name)} must lie in a file of the same directory ` +
        `that ends in .safetensors, got ${JSON.stringify(shard)}`,
    );
  }
  return new Map(Object.entries(map as Record<string, string>));
}

function openShards(directory: string, shardOf: ReadonlyMap<string, string>): SafetensorsFile {
  const files = new Map<string, SafetensorsFile>();
  const close = (): void => files.forEach((file) => file.close());
  try {
    for (const shard of new Set(shardOf.values())) files.set(shard, openSafetensors(join(directory, shard)));
    return { entries: agreedEntries(directory, shardOf, files), metadata: {}, read, close };
  } catch (error) {
    close();
    throw error;
  }

  function read(name: string): SafetensorsTensor {
    const shard = shardOf.get(name);
    if (shard !== undefined) return files.get(shard)!.read(name);
    throw new ConfigError(`safetensors: ${directory} has no tensor "${name}" among ${shardOf.size}`);
  }
}

/** Every tensor of the list must be in its shard, and every tensor of a shard in the list. */
function agreedEntries(
  directory: string,
  shardOf: ReadonlyMap<string, string>,
  files: ReadonlyMap<string, SafetensorsFile>,
): Map<string, SafetensorsEntry> {
  const entries = new Map<string, SafetensorsEntry>();
  for (const [name, shard] of shardOf) {
    const entry = files.get(shard)!.entries.get(name);
    if (!entry)
      throw new FormatError(`${join(directory, shard)}: the list promises "${name}", it is not there`);
    entries.set(name, entry);
  }
  for (const [shard, file] of files) {
    const unlisted = [...file.entries.keys()].find((name) => shardOf.get(name) !== shard);
    if (unlisted === undefined) continue;
    throw new FormatError(`${join(directory, shard)}: "${unlisted}" is not in the list, or in another shard`);
  }
  return entries;
}

/**
 * Writes a model's weights as shards with their list, the list last: where it is, the shards are too.
 *
 * @param tensors - go to the shards in their order
 * @param mostBytes - a shard's size, unless a single tensor is larger
 */
export function writeSafetensorsShards(
  directory: string,
  tensors: ReadonlyMap<string, SafetensorsTensor>,
  mostBytes: number,
  metadata: Readonly<Record<string, string>> = {},
): void {
  const shards: Map<string, SafetensorsTensor>[] = [];
  let bytes = Infinity;
  let total = 0;
  for (const [name, tensor] of tensors) {
    if (bytes + tensor.data.byteLength > mostBytes) {
      shards.push(new Map());
      bytes = 0;
    }
    shards.at(-1)!.set(name, tensor);
    bytes += tensor.data.byteLength;
    total += tensor.data.byteLength;
  }
  const number = (n: number): string => String(n).padStart(5, '0');
  const names = shards.map((_, i) => `model-${number(i + 1)}-of-${number(shards.length)}.safetensors`);
  shards.forEach((shard, i) => writeSafetensors(join(directory, names[i]), shard, metadata));
  const weightMap = shards.flatMap((shard, i) => [...shard.keys()].map((name) => [name, names[i]]));
  const index = { metadata: { total_size: total }, weight_map: Object.fromEntries(weightMap) };
  const json = `${JSON.stringify(index, null, 2)}\n`;
  writeFileAtomically(join(directory, indexFile), [new TextEncoder().encode(json)]);
}
