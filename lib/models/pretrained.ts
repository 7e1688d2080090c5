import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically } from '../checkpoints/atomic-write';
import { writeSafetensors } from '../checkpoints/safetensors';
import { readJson } from '../checkpoints/json-file';
import { ConfigError } from '../errors';
import type { Tokenizer } from '../tokenizers/tokenizer';
import { loadTokenizer, saveTokenizer } from '../tokenizers/tokenizer-files';
import type { CausalLanguageModel } from './causal-language-model';
import { loadWeights, requireWeightsFor, weightsToSave } from './checkpoint-weights';
import { kindOf, kindOfJson } from './families';
import { ggufFileOf, loadGguf, type LoadGgufOptions } from './llama-gguf';
import { Gpt } from './gpt';
import type { PretrainedModel } from './model-family';
import { SequenceClassifier } from './sequence-classifier';
import { Transformer } from './transformer';

/** What {@link loadModel} gives: a model, ready to use. */
export interface LoadedModel<M extends PretrainedModel = PretrainedModel> {
  /** The caller disposes it. */
  readonly model: M;
  readonly tokenizer: Tokenizer;
  /** The model's own, `model.config`. */
  readonly config: M['config'];
}

/**
 * Writes a model as a directory that Hugging Face `transformers` loads unchanged: `config.json`,
 * `model.safetensors` and `tokenizer.json`. Each file is written whole or not at all, and in
 * a new directory `config.json` last: where it is, the rest is too.
 *
 * @param directory - made if need be; what it holds under these names is replaced
 * @param extras - further fields of `config.json`, or other values
 * @throws ConfigError if the tokenizer has more ids than the model's vocabulary
 */
export async function saveModel(
  model: PretrainedModel,
  tokenizer: Tokenizer,
  directory: string,
  extras: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  requireTokenizerFits(model, tokenizer);
  mkdirSync(directory, { recursive: true });
  const weights = await weightsToSave(model, kindOf(model).family);
  writeSafetensors(join(directory, 'model.safetensors'), weights, { format: 'pt' });
  saveConfig(model, tokenizer, directory, extras);
}

/** All that {@link saveModel} writes beside the weights, `config.json` last. */
export function saveConfig(
  model: PretrainedModel,
  tokenizer: Tokenizer,
  directory: string,
  extras: Readonly<Record<string, unknown>> = {},
): void {
  requireTokenizerFits(model, tokenizer);
  const { config } = model;
  const { family, architecture } = kindOf(model);
  saveTokenizer(tokenizer, directory);
  const json = {
    architectures: [architecture],
    model_type: family.modelType,
    ...family.configToJson(config, tokenizer),
    dtype: 'float32',
    ...extras,
  };
  const bytes = new TextEncoder().encode(`${JSON.stringify(json, null, 2)}\n`);
  writeFileAtomically(join(directory, 'config.json'), [bytes]);
}

/** @throws ConfigError if the tokenizer has more ids than the model's vocabulary */
export function requireTokenizerFits({ config }: PretrainedModel, tokenizer: Tokenizer): void {
  if (tokenizer.vocabSize <= config.vocabSize) return;
  throw new ConfigError(
    `saveModel: the tokenizer must have at most the model's ${config.vocabSize} ids, got ${tokenizer.vocabSize}`,
  );
}

/**
 * Loads a model that {@link saveModel} or transformers' `save_pretrained` wrote. Its `config.json`
 * says of which family it is (`model_type`) and which of its models (`architectures`). A GGUF file, or a
 * directory with one, says so itself.
 *
 * @param options - for a GGUF file
 * @throws ConfigError if a file is not there
 * @throws FormatError naming the field or the weight that is wrong, what was required, what came
 */
export function loadModel(directory: string, options: LoadGgufOptions = {}): LoadedModel {
  const gguf = ggufFileOf(directory);
  if (gguf !== undefined) return loadGguf(gguf, options);
  const { json, file } = readConfigJson(directory);
  const { family, architecture, modelClass } = kindOfJson(json, file);
  const config = family.configFromJson(json, file, architecture);
  const tokenizer = loadTokenizer(directory);
  requireWeightsFor(config, family, directory);
  const model = new modelClass(config as never, 'zeros');
  try {
    loadWeights(model, family, directory);
  } catch (error) {
    model.dispose();
    throw error;
  }
  return { model, tokenizer, config: model.config };
}

/**
 * {@link loadModel} where only a model that generates text will do, of whatever family.
 *
 * @throws ConfigError if it is another kind of model
 */
export function loadCausalLanguageModel(
  directory: string,
  options: LoadGgufOptions = {},
): LoadedModel<CausalLanguageModel> {
  const loaded = loadModel(directory, options);
  if (isCausalLanguageModel(loaded.model)) return loaded as LoadedModel<CausalLanguageModel>;
  throw notThisKind(directory, loaded, 'a language model', ', which generates no text');
}

/**
 * {@link loadModel} where only a GPT will do.
 *
 * @throws ConfigError if it is another kind of model
 */
export function loadLanguageModel(directory: string): LoadedModel<Gpt> {
  const loaded = loadModel(directory);
  if (loaded.model instanceof Gpt) return loaded as LoadedModel<Gpt>;
  if (!isCausalLanguageModel(loaded.model)) {
    throw notThisKind(directory, loaded, 'a language model', ', which generates no text');
  }
  throw notThisKind(directory, loaded, "a GPT (of GPT-2's family)", '');
}

/**
 * {@link loadModel} where only a GPT classifier will do.
 *
 * @throws ConfigError if it is another kind of model
 */
export function loadSequenceClassifier(directory: string): LoadedModel<SequenceClassifier> {
  const loaded = loadModel(directory);
  if (loaded.model instanceof SequenceClassifier) return loaded as LoadedModel<SequenceClassifier>;
  throw notThisKind(directory, loaded, 'a classifier', ': fine-tune it first');
}

/** Whether a model's directory holds an encoder-decoder; reads no weights. */
export function isSequenceToSequence(directory: string): boolean {
  if (ggufFileOf(directory) !== undefined) return false;
  const { json, file } = readConfigJson(directory);
  const { modelClass } = kindOfJson(json, file);
  return modelClass === Transformer || modelClass.prototype instanceof Transformer;
}

/**
 * {@link loadModel} where only an encoder-decoder will do.
 *
 * @throws ConfigError if it is another kind of model
 */
export function loadSequenceToSequenceModel(directory: string): LoadedModel<Transformer> {
  const loaded = loadModel(directory);
  if (loaded.model instanceof Transformer) return loaded as LoadedModel<Transformer>;
  throw notThisKind(directory, loaded, 'an encoder-decoder', ': headway pretrain seq2seq makes one');
}

function isCausalLanguageModel(model: PretrainedModel): model is CausalLanguageModel {
  return 'newCache' in model;
}

/** Frees the model that came, and says what it is. */
function notThisKind(
  directory: string,
  { model }: LoadedModel,
  required: string,
  remedy: string,
): ConfigError {
  model.dispose();
  const { architecture } = kindOf(model);
  const came =
    model instanceof SequenceClassifier
      ? 'a classifier'
      : model instanceof Gpt
        ? 'a language model'
        : architecture;
  return new ConfigError(`${directory}: must be ${required}, got ${came}${remedy}`);
}

function readConfigJson(directory: string): { json: unknown; file: string } {
  const file = join(directory, 'config.json');
  if (!existsSync(file)) {
    throw new ConfigError(`loadModel: ${directory} must hold a model's config.json, there is none`);
  }
  return { json: readJson(file, 'a config.json'), file };
}
