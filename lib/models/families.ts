import { FormatError } from '../errors';
import { bertFamily, robertaFamily } from './bert-family';
import { gptFamily } from './gpt-family';
import { llamaFamily, qwen2Family } from './llama-family';
import type { ModelClass, ModelFamily, PretrainedModel } from './model-family';
import { marianFamily, pegasusFamily } from './transformer-family';

/** Every family of models that Headway saves and loads. A new one is a line here and its own files. */
export const families: readonly ModelFamily[] = [
  gptFamily,
  bertFamily,
  robertaFamily,
  llamaFamily,
  qwen2Family,
  marianFamily,
  pegasusFamily,
];

/** A class of models, with the family and the name it has in transformers. */
export interface ModelKind {
  readonly family: ModelFamily;
  /** As in `architectures` of `config.json`: `GPT2LMHeadModel`. */
  readonly architecture: string;
  readonly modelClass: ModelClass;
}

const kinds: readonly ModelKind[] = families.flatMap((family) =>
  Object.entries(family.architectures).map(([architecture, modelClass]) => ({
    family,
    architecture,
    modelClass,
  })),
);

/** What kind of model this is, by its class. */
export function kindOf(model: PretrainedModel): ModelKind {
  const kind = kinds.find(({ modelClass }) => model.constructor === modelClass);
  if (kind === undefined) throw new Error(`${model.constructor.name} is in no family of models`);
  return kind;
}

/**
 * What kind of model a `config.json` describes.
 *
 * @param json - the parsed file
 * @param where - the file, for the messages
 * @throws FormatError if its family or its architecture is none of Headway's
 */
export function kindOfJson(json: unknown, where: string): ModelKind {
  const { model_type: modelType, architectures } = Object(json) as Record<string, unknown>;
  const ofFamily = kinds.filter(({ family }) => family.modelType === modelType);
  if (ofFamily.length === 0) {
    const known = families.map((family) => `"${family.modelType}"`).join(', ');
    throw new FormatError(`${where}: model_type: must be one of ${known}, got ${JSON.stringify(modelType)}`);
  }
  const [architecture] = Array.isArray(architectures) ? (architectures as unknown[]) : [];
  if (architecture === undefined) return ofFamily[0];
  const kind = ofFamily.find((candidate) => candidate.architecture === architecture);
  if (kind) return kind;
  throw new FormatError(
    `${where}: architectures: must be one of ${ofFamily.map((candidate) => candidate.architecture).join(', ')}, ` +
      `got ${JSON.stringify(architecture)}`,
  );
}
