import { existsSync, readdirSync, statSync } from 'node:fs';
import { ConfigError } from '../errors';

/** Whether nothing would be overwritten there: no such folder yet, or one with nothing in it. */
export function isEmptyFolder(folder: string): boolean {
  return !existsSync(folder) || (statSync(folder).isDirectory() && readdirSync(folder).length === 0);
}

/**
 * Refuses to begin a run where another one, or a model, already lies.
 *
 * @param command - for the message
 * @throws ConfigError saying how to go on
 */
export function requireEmptyFolder(command: string, out: string): void {
  if (isEmptyFolder(out)) return;
  const mend = statSync(out).isDirectory()
    ? 'it is not empty: resume its run with --resume, or choose another'
    : 'it is a file: choose another';
  throw new ConfigError(`${command}: --out ${out} must be a new or an empty folder, ${mend}`);
}
