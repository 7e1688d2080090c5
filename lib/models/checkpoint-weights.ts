import * as tf from '@tensorflow/tfjs-core';
import { float32Values } from '../checkpoints/half-precision';
import type { SafetensorsFile, SafetensorsTensor } from '../checkpoints/safetensors';
import { openModelWeights } from '../checkpoints/safetensors-shards';
import { FormatError } from '../errors';
import type { ModelFamily, PretrainedModel } from './model-family';

/** Every weight under the name transformers gives it. */
export async function weightsToSave(
  model: PretrainedModel,
  family: ModelFamily,
): Promise<Map<string, SafetensorsTensor>> {
  const weights = new Map<string, SafetensorsTensor>();
  for (const [ownName, variable] of model.namedParameters()) {
    const data = (await variable.data()) as Float32Array;
    weights.set(family.storedName?.(ownName) ?? ownName, { dtype: 'F32', shape: variable.shape, data });
  }
  for (const [name, { shape, data }] of family.placeholders?.(model) ?? []) {
    weights.set(name, { dtype: 'F32', shape, data });
  }
  return weights;
}

/** Sizes of a configuration that are one axis of some weight, hiddenSize being the other. */
const sizesOfWeights = [
  ...['hiddenSize', 'vocabSize', 'typeVocabSize', 'intermediateSize', 'encoderFfnDim', 'decoderFfnDim'],
  ...['headDim', 'numAttentionHeads'],
];
/** Numbers of layers, each with weights of its own. */
const countsOfLayers = ['numHiddenLayers', 'encoderLayers', 'decoderLayers'];

/**
 * Compares a configuration with the shapes that a file's header tells, before a model is made: one that is said to
 * be larger than all its weights together would take memory that the file does not account for.
 *
 * @param shapes - of the weights that there are
 * @param where - which file says so, for the message
 * @param learnsPositions - whether each position has a vector among the weights
 * @throws FormatError naming the field
 */
export function requireRoomFor(
  config: object,
  shapes: readonly (readonly number[])[],
  where: string,
  learnsPositions = false,
): void {
  const numbers = shapes.reduce((sum, shape) => sum + shape.reduce((size, axis) => size * axis, 1), 0);
  const sizes = config as Readonly<Record<string, number | undefined>>;
  const refuse = (field: string, most: string): never => {
    throw new FormatError(`${where} asks for ${field} ${sizes[field]}, but its weights ${most}`);
  };
  for (const field of [...sizesOfWeights, ...(learnsPositions ? ['maxPositionEmbeddings'] : [])]) {
    const isOfHead = field === 'headDim' || field === 'numAttentionHeads'; // queries: [H·D, C]
    const axis = isOfHead ? (sizes.headDim ?? 1) * (sizes.numAttentionHeads ?? 1) : (sizes[field] ?? 1);
    if (axis * (sizes.hiddenSize ?? 1) > numbers) refuse(field, `are ${numbers} numbers in all`);
  }
  for (const field of countsOfLayers) {
    if ((sizes[field] ?? 0) > shapes.length) refuse(field, `are ${shapes.length} tensors`);
  }
}

/**
 * {@link requireRoomFor} of a directory, whose weights may be in several files.
 *
 * @throws FormatError naming the field
 */
export function requireWeightsFor(config: object, { learnsPositions }: ModelFamily, path: string): void {
  const file = openModelWeights(path);
  file.close();
  const shapes = [...file.entries.values()].map(({ shape }) => shape);
  requireRoomFor(config, shapes, `${path}: config.json`, learnsPositions);
}

/**
 * Gives a model the weights of its directory, in one file or several. Each of its parameters must be there,
 * and nothing else but what the family calls unneeded.
 *
 * @param path - the model's directory
 * @throws FormatError naming the weight that is missing, of another shape, or too many
 */
export function loadWeights(model: PretrainedModel, family: ModelFamily, path: string): void {
  const ownName = (name: string): string => family.ownName?.(name) ?? name;
  const file = openModelWeights(path);
  try {
    const stored = new Map([...file.entries.keys()].map((name) => [ownName(name), name]));
    for (const [name, variable] of model.namedParameters()) {
      const storedName = stored.get(ownName(name));
      if (storedName === undefined) throw new FormatError(`${path}: the weight ${name} is missing`);
      assign(variable, file, storedName, path);
      stored.delete(ownName(name));
    }
    for (const [name, storedName] of stored) {
      if (family.isUnneeded?.(name, () => float32Values(file.read(storedName)))) continue;
      throw new FormatError(`${path}: config.json has no place for the weight ${storedName}`);
    }
  } finally {
    file.close();
  }
}

function assign(variable: tf.Variable, file: SafetensorsFile, name: string, path: string): void {
  const { shape } = file.entries.get(name)!;
  if (shape.join() !== variable.shape.join()) {
    const [required, came] = [variable.shape, shape].map((sizes) => `[${sizes.join(', ')}]`);
    throw new FormatError(
      `${path}: ${name} must have the shape ${required} that config.json asks for, got ${came}`,
    );
  }
  const values = tf.tensor(float32Values(file.read(name)), variable.shape, 'float32');
  variable.assign(values);
  values.dispose();
}
