import { pathToFileURL } from 'node:url';
import { packagedFile } from '../package-root';

/**
 * Loads a file of `lib/setup`. These are plain ES modules, so that they run before anything is
 * built; the command, compiled to CommonJS in `lib/dist`, reaches them by their place.
 *
 * @param name - the file, for example 'doctor.mjs'
 * @returns its exports; the caller states their types
 * @throws UnsupportedError if this copy of the package came without them
 */
export async function loadSetup<Exports>(name: string): Promise<Exports> {
  const file = packagedFile('headway', `setup/${name}`);
  return (await import(pathToFileURL(file).href)) as Exports;
}
