import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UnsupportedError } from '../errors';

/** A model that comes with Headway. */
export type PretrainedName = 'moby-dick-gpt';

/** The models that come with Headway. */
export const pretrainedNames: readonly PretrainedName[] = ['moby-dick-gpt'];

/**
 * Where a model lies that comes with Headway: `loadLanguageModel(pretrainedDirectory('moby-dick-gpt'))`. What it
 * was trained on, how, and how good it is stand in the folder's README.md.
 *
 * @param name - `moby-dick-gpt`: 3 layers, width 96, 1,024 byte-level BPE tokens
 * @throws UnsupportedError if the folder is not there
 */
export function pretrainedDirectory(name: PretrainedName): string {
  // Beside the sources, to which the built library points back.
  const places = ['weights', '../../models/weights'].map((folder) => join(__dirname, folder, name));
  const directory = places.find((place) => existsSync(join(place, 'config.json')));
  if (directory) return directory;
  throw new UnsupportedError(
    `pretrainedDirectory: ${places[0]} must be there, it is not; install headway again`,
  );
}
