import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '../checkpoints/atomic-write';
import { FormatError } from '../errors';
import type { TaskChoices } from './task-kind';

/** What `task.json`, beside a fine-tuned model's weights, says of how to use it. */
export interface TaskFile {
  /** The task it was fine-tuned for. */
  readonly task: string;
  /** What predicting must know: where long input is cut, how confidence is tempered. */
  readonly choices: TaskChoices;
}

const name = 'task.json';
const schema = z.object({ task: z.string(), choices: z.record(z.string(), z.unknown()) });

/** Writes `task.json` into a model's directory. */
export function writeTaskFile(directory: string, content: TaskFile): void {
  const bytes = new TextEncoder().encode(`${JSON.stringify(content, null, 2)}\n`);
  writeFileAtomically(join(directory, name), [bytes]);
}

/**
 * Reads it; undefined for a model that was fine-tuned elsewhere and has none.
 *
 * @throws FormatError if it is damaged
 */
export function readTaskFile(directory: string): TaskFile | undefined {
  const file = join(directory, name);
  if (!existsSync(file)) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new FormatError(`${file}: must be JSON: ${(error as Error).message}`);
  }
  const { data, error } = schema.safeParse(json);
  if (data) return data;
  throw new FormatError(`${file}: ${error.issues[0].path.join('.')}: ${error.issues[0].message}`);
}
