import { extname } from 'node:path';
import { z } from 'zod';
import { ConfigError, FormatError } from '../errors';
import { readNumberedRecords } from './records';
import { answerSpan, parseSquad, type PassageQuestion } from './squad';
import { parseTatQa } from './tat-qa';
import { readText } from './text-files';

/**
 * How a file of questions about passages is laid out:
 * - `squad`: the JSON of SQuAD, 1.1 or 2.0, see {@link parseSquad};
 * - `jsonl`: a question a line, as Hugging Face's data sets have it: `question`, `context` and
 *   `answers: { text: […], answer_start: […] }`;
 * - `tatqa`: questions about financial reports, see {@link parseTatQa}; `tatqa-text`: about their paragraphs alone.
 */
export type PassageQuestionFormat = 'squad' | 'jsonl' | 'tatqa' | 'tatqa-text';

const formats: readonly PassageQuestionFormat[] = ['squad', 'jsonl', 'tatqa', 'tatqa-text'];

const line = z.object({
  id: z.union([z.string(), z.number()]).transform(String).optional(),
  title: z.string().default(''),
  question: z.string().min(1),
  context: z.string().min(1),
  answers: z.object({ text: z.array(z.string().min(1)), answer_start: z.array(z.int().nonnegative()) }),
  domain: z.string().optional(),
});

/**
 * Reads questions about passages.
 *
 * @param format - default: `jsonl` for a file that ends in `.jsonl` or `.ndjson`, else `squad`
 * @throws ConfigError if the file is not there or the format is not known
 * @throws FormatError naming the record and what is wrong with it
 */
export function readPassageQuestions(file: string, format?: string): PassageQuestion[] {
  const isLines = ['.jsonl', '.ndjson'].includes(extname(file).toLowerCase());
  const layout = format ?? (isLines ? 'jsonl' : 'squad');
  switch (layout as PassageQuestionFormat) {
    case 'squad':
      return parseSquad(readText(file), file);
    case 'jsonl':
      return readNumberedRecords(file).map(({ line: number, fields }) =>
        checked(fields, `${file}:${number}`),
      );
    case 'tatqa':
    case 'tatqa-text':
      return parseTatQa(readText(file), file, { tables: layout === 'tatqa' });
    default:
      throw new ConfigError(`${file}: format must be one of ${formats.join(', ')}, got '${layout}'`);
  }
}

function checked(fields: Record<string, unknown>, where: string): PassageQuestion {
  const { data, error } = line.safeParse(fields);
  if (error) {
    const [{ path, message }] = error.issues;
    throw new FormatError(
      `${where}: ${path.join('.')}: question, context and answers { text, answer_start } are required: ${message}`,
    );
  }
  const { id = where, title, question, context, answers, domain } = data;
  if (answers.text.length !== answers.answer_start.length) {
    throw new FormatError(
      `${where}: answers must have one answer_start for each text, got ${answers.answer_start.length} for ${answers.text.length}`,
    );
  }
  const spans = answers.text.map((text, i) => answerSpan(context, text, answers.answer_start[i], where));
  return { id, title, question, context, answers: spans, ...(domain !== undefined && { domain }) };
}
