import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { FormatError } from '../errors';

/**
 * The content of a JSON file.
 *
 * @param what - the kind of file, for the message: `a config.json`
 * @throws FormatError if it is not JSON
 */
export function readJson(file: string, what = ''): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new FormatError(`${file}: ${what && `${what} `}must be JSON: ${error.message}`);
  }
}

/**
 * What a schema asks of a file's content; unknown fields are left alone.
 *
 * @param where - the file, for the message
 * @throws FormatError naming the first field that is wrong, and what it must be
 */
export function checkedJson<S extends z.ZodType>(schema: S, json: unknown, where: string): z.output<S> {
  const { data, error } = schema.safeParse(json);
  if (error === undefined) return data;
  const [{ path, message }] = error.issues;
  throw new FormatError(`${where}: ${path.join('.') || 'the file'}: ${message}`);
}
