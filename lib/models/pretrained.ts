import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { writeFileAtomically } from '../checkpoints/atomic-write';
import { float32Values } from '../checkpoints/half-precision';
import {
  openSafetensors,
  type SafetensorsFile,
  type SafetensorsTensor,
  writeSafetensors,
} from '../checkpoints/safetensors';
import { ConfigError, FormatError } from '../errors';
import type { Module } from '../nn/module';
import type { Tokenizer } from '../tokenizers/tokenizer';
import { loadTokenizer, saveTokenizer } from '../tokenizers/tokenizer-files';
import { configFromJson, configToJson } from './config-json';
import { Gpt } from './gpt';
import type { GptConfig } from './gpt-config';
import { SequenceClassifier, type SequenceClassifierConfig } from './sequence-classifier';

/** What {@link loadModel} gives: a language model or a classifier, ready to use. */
export interface LoadedModel<M extends Gpt | SequenceClassifier = Gpt | SequenceClassifier> {
  /** The caller disposes it. */
  readonly model: M;
  readonly tokenizer: Tokenizer;
  /** The model's own, `model.config`. */
  readonly config: M extends SequenceClassifier ? SequenceClassifierConfig : GptConfig;
}

/**
 * Writes a model as a directory that Hugging Face `transformers` loads unchanged: `config.json`,
 * `model.safetensors` and `tokenizer.json`. Each file is written whole or not at all, and in
 * a new directory `config.json` last: where it is, the rest is too.
 *
 * @param directory - made if need be; what it holds under these names is replaced
 * @param extras - further fields of `config.json`
 * @throws ConfigError if the tokenizer has more ids than the model's vocabulary
 */
export async function saveModel(
  model: Gpt | SequenceClassifier,
  tokenizer: Tokenizer,
  directory: string,
  extras: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const { config } = model;
  if (tokenizer.vocabSize > config.vocabSize) {
    throw new ConfigError(
      `saveModel: the tokenizer must have at most the model's ${config.vocabSize} ids, got ${tokenizer.vocabSize}`,
    );
  }
  mkdirSync(directory, { recursive: true });
  const weights = await weightsOf(model);
  writeSafetensors(join(directory, 'model.safetensors'), weights, { format: 'pt' });
  saveTokenizer(tokenizer, directory);
  const json = JSON.stringify(configToJson(config, tokenizer, extras), null, 2);
  writeFileAtomically(join(directory, 'config.json'), [new TextEncoder().encode(`${json}\n`)]);
}

/**
 * Loads a model that {@link saveModel} or transformers' `save_pretrained` wrote: a GPT-2 language
 * model, or a GPT-2 classifier (its `config.json` says which).
 *
 * @throws ConfigError if a file is not there
 * @throws FormatError naming the field or the weight that is wrong, what was required, what came
 */
export function loadModel(directory: string): LoadedModel {
  const config = readConfig(directory);
  const tokenizer = loadTokenizer(directory);
  const { labels } = config;
  const model = labels ? new SequenceClassifier({ ...config, labels }, 'zeros') : new Gpt(config, 'zeros');
  try {
    loadWeights(model, join(directory, 'model.safetensors'));
  } catch (error) {
    model.dispose();
    throw error;
  }
  return { model, tokenizer, config: model.config };
}

/**
 * {@link loadModel} where only a language model will do.
 *
 * @throws ConfigError if it is a classifier
 */
export function loadLanguageModel(directory: string): LoadedModel<Gpt> {
  const loaded = loadModel(directory);
  if (loaded.model instanceof Gpt) return loaded as LoadedModel<Gpt>;
  loaded.model.dispose();
  throw new ConfigError(`${directory}: must be a language model, got a classifier, which generates no text`);
}

/**
 * {@link loadModel} where only a classifier will do.
 *
 * @throws ConfigError if it is a language model
 */
export function loadSequenceClassifier(directory: string): LoadedModel<SequenceClassifier> {
  const loaded = loadModel(directory);
  if (loaded.model instanceof SequenceClassifier) return loaded as LoadedModel<SequenceClassifier>;
  loaded.model.dispose();
  throw new ConfigError(`${directory}: must be a classifier, got a language model: fine-tune it first`);
}

function readConfig(directory: string): ReturnType<typeof configFromJson> {
  const file = join(directory, 'config.json');
  if (!existsSync(file)) {
    throw new ConfigError(`loadModel: ${directory} must hold a model's config.json, there is none`);
  }
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new FormatError(`${file}: a config.json must be JSON: ${(error as Error).message}`);
  }
  return configFromJson(json, file);
}

/** transformers' models keep all but their heads under `transformer.`; the first GPT-2 files do not. */
const prefix = 'transformer.';
const heads = ['lm_head.weight', 'score.weight'];

/** Every weight under the name transformers gives it, with zeros for the biases a model does without. */
async function weightsOf(model: Gpt | SequenceClassifier): Promise<Map<string, SafetensorsTensor>> {
  const weights = new Map<string, SafetensorsTensor>();
  for (const [ownName, variable] of model.namedParameters()) {
    const name = ownName.startsWith(prefix) || heads.includes(ownName) ? ownName : prefix + ownName;
    weights.set(name, { dtype: 'F32', shape: variable.shape, data: (await variable.data()) as Float32Array });
    const bias = name.replace(/weight$/, 'bias');
    const hasBiasInGpt2 = /\.(ln_\w|c_\w+)\.weight$/.test(name);
    if (hasBiasInGpt2 && !model.config.bias) {
      const outputs = variable.shape[variable.rank - 1];
      weights.set(bias, { dtype: 'F32', shape: [outputs], data: new Float32Array(outputs) });
    }
  }
  return weights;
}

function loadWeights(model: Module, path: string): void {
  const file = openSafetensors(path);
  try {
    const plainName = (name: string): string => (name.startsWith(prefix) ? name.slice(prefix.length) : name);
    const stored = new Map([...file.entries.keys()].map((name) => [plainName(name), name]));
    for (const [name, variable] of model.namedParameters()) {
      const storedName = stored.get(plainName(name));
      if (storedName === undefined) throw new FormatError(`${path}: the weight ${name} is missing`);
      assign(variable, file, storedName, path);
      stored.delete(plainName(name));
    }
    for (const [name, storedName] of stored) requireUnneeded(name, file, storedName, path);
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

/** A weight that the model has no place for must be one that changes nothing. */
function requireUnneeded(name: string, file: SafetensorsFile, storedName: string, path: string): void {
  const isBuffer = /\.attn\.(masked_)?bias$/.test(name); // the causal mask, in old files
  const isTiedHead = name === 'lm_head.weight'; // a second copy of the token embedding
  if (isBuffer || isTiedHead) return;
  const isZeroBias =
    name.endsWith('.bias') && float32Values(file.read(storedName)).every((value) => value === 0);
  if (!isZeroBias) throw new FormatError(`${path}: config.json has no place for the weight ${storedName}`);
}
