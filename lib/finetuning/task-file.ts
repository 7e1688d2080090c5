import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '../checkpoints/atomic-write';
import { checkedJson, readJson } from '../checkpoints/json-file';
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
  return checkedJson(schema, readJson(file), file);
}
