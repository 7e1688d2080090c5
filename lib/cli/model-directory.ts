import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../errors';
import { pretrainedDirectory, pretrainedNames } from '../models/pretrained-directory';
import { didYouMean } from './suggestion';

/**
 * The folder that `--model DIR|NAME` means. A folder of that name comes before a model that Headway ships.
 *
 * @throws ConfigError if it is neither, with the name that may have been meant
 */
export function modelDirectory(model: string): string {
  if (existsSync(join(model, 'config.json'))) return model;
  const shipped = pretrainedNames.find((name) => name === model);
  if (shipped) return pretrainedDirectory(shipped);
  const came = existsSync(model) ? `${model} holds no config.json` : `there is no folder ${model}`;
  throw new ConfigError(
    `--model: a model's folder, or the name of one that comes with Headway, is required; ${came}` +
      didYouMean(model, pretrainedNames),
  );
}
