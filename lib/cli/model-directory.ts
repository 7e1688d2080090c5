import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, UnsupportedError } from '../errors';
import { ggufFileOf } from '../models/llama-gguf';
import { pretrainedDirectory, pretrainedNames } from '../models/pretrained-directory';
import { registeredModels } from '../models/registry';
import { didYouMean } from './suggestion';

/** Where `headway model get` puts a model unless told otherwise. */
export function downloadedModel(name: string): string {
  return join('.headway', 'models', name);
}

/**
 * What `--model DIR|FILE|NAME` means: a model's folder, a GGUF file, a model that Headway ships, or one that
 * `headway model get` has put in its place. What is there under that path comes first.
 *
 * @throws ConfigError if it is neither, with the name that may have been meant
 */
export function modelDirectory(model: string): string {
  if (existsSync(join(model, 'config.json')) || (existsSync(model) && ggufFileOf(model))) return model;
  const shipped = pretrainedNames.find((name) => name === model);
  if (shipped) return pretrainedDirectory(shipped);
  const registered = registeredModels.find(({ name }) => name === model);
  if (registered) return requireDownloaded(registered.name);
  const came = existsSync(model) ? `${model} holds no config.json` : `there is no folder ${model}`;
  throw new ConfigError(
    `--model: a model's folder, or the name of one that comes with Headway, is required; ${came}` +
      didYouMean(model, [...pretrainedNames, ...registeredModels.map(({ name }) => name)]),
  );
}

function requireDownloaded(name: string): string {
  const directory = downloadedModel(name);
  if (existsSync(directory)) return directory;
  throw new UnsupportedError(`--model: ${name} is not on this machine: headway model get ${name}`);
}
