import { z } from 'zod';
import { FormatError } from '../errors';
import { readText } from './text-files';

/** An answer as it stands in the passage. */
export interface AnswerSpan {
  readonly text: string;
  /** Where it begins in the passage, as JavaScript counts: `context.slice(start, start + text.length)` is the text. */
  readonly start: number;
}

/** A question about a passage. */
export interface PassageQuestion {
  readonly id: string;
  /** Of the article the passage is from. */
  readonly title: string;
  /** The passage. */
  readonly context: string;
  readonly question: string;
  /** All right answers, the preferred one first; none if the passage does not tell. */
  readonly answers: readonly AnswerSpan[];
  /** What it is about, or where its answer is from, if the file says so. */
  readonly domain?: string;
}

const answerSchema = z.object({ text: z.string().min(1), answer_start: z.int().nonnegative() });
const questionSchema = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  question: z.string(),
  answers: z.array(answerSchema),
  is_impossible: z.boolean().optional(),
});
const articleSchema = z.object({
  title: z.string().default(''),
  domain: z.string().optional(),
  paragraphs: z.array(z.object({ context: z.string(), qas: z.array(questionSchema) })),
});
const fileSchema = z.object({ data: z.array(articleSchema) });

/**
 * Reads questions about passages in the JSON of SQuAD, 1.1 or 2.0. What a file has besides (plausible answers,
 * version) is passed over.
 *
 * @remarks Rajpurkar et al. 2016 and 2018. `answer_start` counts characters as Python does, `start` as JavaScript.
 * @throws ConfigError if the file is not there
 * @throws FormatError naming the field that is wrong, or the answer that does not stand in its passage
 */
export function readSquad(file: string): PassageQuestion[] {
  return parseSquad(readText(file), file);
}

/** {@link readSquad} from the content of a file. */
export function parseSquad(content: string, file: string): PassageQuestion[] {
  const { data, error } = fileSchema.safeParse(parsedJson(content, file));
  if (error) {
    const [{ path, message }] = error.issues;
    throw new FormatError(`${file}: ${path.join('.')}: the JSON of SQuAD is required: ${message}`);
  }
  return data.data.flatMap(({ title, domain, paragraphs }) =>
    paragraphs.flatMap(({ context, qas }) =>
      qas.map(({ id, question, answers, is_impossible: isImpossible = false }) => {
        if (isImpossible && answers.length > 0) {
          throw new FormatError(`${file}: question ${id} is called impossible, and yet has an answer`);
        }
        const spans = answers.map(({ text, answer_start: place }) =>
          answerSpan(context, text, place, `${file}: question ${id}`),
        );
        return { id, title, context, question, answers: spans, ...(domain !== undefined && { domain }) };
      }),
    ),
  );
}

/**
 * An answer where a file says that it stands.
 *
 * @param place - where it begins, in characters as Python counts them
 * @param where - the file and the record, for the message
 * @throws FormatError if there is something else
 */
export function answerSpan(context: string, text: string, place: number, where: string): AnswerSpan {
  const start = codeUnits(context, place);
  if (context.startsWith(text, start)) return { text, start };
  const there = context.slice(start, start + text.length);
  throw new FormatError(`${where}: at answer_start ${place} there must be "${text}", there is "${there}"`);
}

function parsedJson(content: string, file: string): unknown {
  try {
    return JSON.parse(content);
  } catch (error) {
    throw new FormatError(`${file}: JSON is required: ${(error as Error).message}`);
  }
}

/** A place in a text counted in characters, as Python does, counted in UTF-16 code units. */
function codeUnits(text: string, characters: number): number {
  if (!/[\uD800-\uDFFF]/.test(text)) return characters;
  return [...text].slice(0, characters).join('').length;
}
