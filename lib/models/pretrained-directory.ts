import { dirname } from 'node:path';
import { packagedFile } from '../package-root';

/** A model that comes with Headway. */
export type PretrainedName = 'moby-dick-gpt' | 'moby-dick-roberta' | 'messages-translator';

/** The models that come with Headway. */
export const pretrainedNames: readonly PretrainedName[] = [
  'moby-dick-gpt',
  'moby-dick-roberta',
  'messages-translator',
];

/**
 * Where a model lies that comes with Headway: `loadLanguageModel(pretrainedDirectory('moby-dick-gpt'))`. What it
 * was trained on, how, and how good it is stand in the folder's README.md.
 *
 * @param name - `moby-dick-gpt`: 3 layers, width 96, 1,024 byte-level BPE tokens; `moby-dick-roberta`: 2 layers,
 * width 96, guesses hidden ones of the same tokens; `messages-translator`: an encoder-decoder of 2 + 2 layers,
 * width 192, that translates the TypeScript compiler's messages
 * @throws UnsupportedError if the folder is not there
 */
export function pretrainedDirectory(name: PretrainedName): string {
  return dirname(packagedFile('pretrainedDirectory', `models/weights/${name}/config.json`));
}
