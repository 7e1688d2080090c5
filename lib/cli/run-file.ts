import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { writeFileAtomically } from '../checkpoints/atomic-write';
import { ConfigError, FormatError } from '../errors';
import { isEmptyFolder } from './out-folder';

/** The file in a run's folder that keeps what `--resume` needs to know, and how it must look. */
export interface RunFile<T> {
  /** The command that writes it, for the messages. */
  readonly command: string;
  readonly name: string;
  readonly schema: z.ZodType<T>;
}

/**
 * What a folder's run was begun with; undefined if the folder has no such file.
 *
 * @throws FormatError if the file is damaged
 */
export function readRunFile<T>({ command, name, schema }: RunFile<T>, folder: string): T | undefined {
  const file = join(folder, name);
  if (!existsSync(file)) return undefined;
  const refuse = (reason: string): never => {
    throw new FormatError(`${file}: must be the JSON that ${command} wrote: ${reason}`);
  };
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    return refuse((error as Error).message);
  }
  const { success, data, error } = schema.safeParse(content);
  if (success) return data;
  const [{ path, message }] = error.issues;
  return refuse([...path, message].join(': '));
}

/**
 * What the run to be resumed was begun with; undefined if it never began, the folder being empty or not there.
 *
 * @throws ConfigError if the folder holds something else; FormatError if the file is damaged
 */
export function runToResume<T>(file: RunFile<T>, out: string): T | undefined {
  const run = readRunFile(file, out);
  if (run !== undefined || isEmptyFolder(out)) return run;
  throw new ConfigError(`${file.command}: there is no run to resume in ${out}: it has no ${file.name}`);
}

/** Keeps in the folder, made if need be, what the run is begun with. */
export function writeRunFile<T>({ name }: RunFile<T>, run: T, out: string): void {
  mkdirSync(out, { recursive: true });
  writeFileAtomically(join(out, name), [Buffer.from(`${JSON.stringify(run, null, 2)}\n`)]);
}

/** SHA-256 of a text, in hexadecimal: by it a resumed run knows the texts it began with. */
export function textHash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
