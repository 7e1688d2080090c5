import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { UnsupportedError } from './errors';

/** The folder of the package `headway`: that of this file, or the one above when it runs from `dist/`. */
export const packageRoot: string = basename(__dirname) === 'dist' ? dirname(__dirname) : __dirname;

/**
 * The path of something that comes with the package and is not compiled: data, weights, scripts.
 *
 * @param where - the caller, as the reader of the error knows it
 * @param place - from the package's root, for example `data/sets/sentiment.csv`
 * @throws UnsupportedError if it is not there
 */
export function packagedFile(where: string, place: string): string {
  const file = join(packageRoot, place);
  if (existsSync(file)) return file;
  throw new UnsupportedError(`${where}: ${file} must be there, it is not; install headway again`);
}
