import { FormatError } from '../errors';
import type { PreferencePair } from './preferences';
import { readNumberedRecords } from './records';

/**
 * Reads preference pairs: `.jsonl`, `.csv` or `.tsv` with `prompt`, `chosen` and `rejected`, each a text; the two
 * answers may also be lists of messages that end with the answer, as Hugging Face's preference sets have them.
 *
 * @throws ConfigError if there is no such file; FormatError naming file:line
 */
export function readPreferences(file: string): PreferencePair[] {
  return readNumberedRecords(file).map(({ line, fields }) => {
    const text = (name: 'prompt' | 'chosen' | 'rejected'): string => {
      const value = name === 'prompt' ? fields[name] : answerIn(fields[name]);
      if (typeof value === 'string' && value.trim() !== '') return value;
      throw new FormatError(`${file}:${line}: ${name} must be a text, got ${JSON.stringify(fields[name])}`);
    };
    const [prompt, chosen, rejected] = [text('prompt'), text('chosen'), text('rejected')];
    if (chosen === rejected) {
      throw new FormatError(
        `${file}:${line}: chosen and rejected must differ, both are "${chosen.slice(0, 60)}"`,
      );
    }
    return { prompt, chosen, rejected, reason: typeof fields.reason === 'string' ? fields.reason : '' };
  });
}

/** A text as it is; of messages, what the last one says. */
function answerIn(value: unknown): unknown {
  if (!Array.isArray(value) || value.length > 2) return value; // more than one exchange: not a pair of answers
  const { role, content } = Object(value.at(-1)) as { role?: unknown; content?: unknown };
  return role === 'assistant' ? content : value;
}
