import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { UnsupportedError } from '../errors';

/**
 * Loads a file of `lib/setup`. These are plain ES modules, so that they run before anything is
 * built; the command, compiled to CommonJS in `lib/dist`, reaches them by their place.
 *
 * @param name - the file, for example 'doctor.mjs'
 * @returns its exports; the caller states their types
 * @throws UnsupportedError if this copy of the package came without them
 */
export async function loadSetup<Exports>(name: string): Promise<Exports> {
  for (let folder = __dirname; folder !== path.dirname(folder); folder = path.dirname(folder)) {
    const file = path.join(folder, 'setup', name);
    if (existsSync(file)) return (await import(pathToFileURL(file).href)) as Exports;
  }
  throw new UnsupportedError(`headway: lib/setup/${name} is missing; get the project again with git`);
}
