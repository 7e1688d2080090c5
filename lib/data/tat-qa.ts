import { z } from 'zod';
import { FormatError } from '../errors';
import type { AnswerSpan, PassageQuestion } from './squad';

const schema = z.array(
  z.object({
    table: z.object({ uid: z.string(), table: z.array(z.array(z.string())) }),
    paragraphs: z.array(z.object({ uid: z.string(), order: z.number(), text: z.string() })),
    questions: z.array(
      z.object({
        uid: z.string(),
        question: z.string(),
        answer: z.unknown(),
        answer_type: z.string(),
        answer_from: z.string(),
        rel_paragraphs: z.array(z.string()),
      }),
    ),
  }),
);

/** A document in one text, and where in it each paragraph begins, by its number. */
interface Document {
  readonly context: string;
  readonly paragraphs: ReadonlyMap<string, { readonly start: number; readonly end: number }>;
}

/**
 * Reads the questions of TAT-QA whose answer is one span of a document: a table of a financial report, its rows as
 * lines with ` | ` between the cells, and the paragraphs around it. Questions that must be calculated or answered by
 * several spans are passed over, and those whose answer does not stand in the document.
 *
 * @remarks Zhu et al. 2021, "TAT-QA: A Question Answering Benchmark on a Hybrid of Tabular and Textual Content in
 * Finance". The data does not say where in the document an answer stands: all places are given, those in the paragraphs it
 * names first. `domain` is where the answer is from: `text`, `table` or `table-text`.
 * @param file - for the messages
 * @param options.tables - whether a document begins with its table. Default true; without, only the questions that
 * the paragraphs alone answer are read
 * @throws FormatError naming the field that is wrong
 */
export function parseTatQa(
  content: string,
  file: string,
  { tables = true }: { readonly tables?: boolean } = {},
): PassageQuestion[] {
  const { data, error } = schema.safeParse(parsedJson(content, file));
  if (error) {
    const [{ path, message }] = error.issues;
    throw new FormatError(`${file}: ${path.join('.')}: the JSON of TAT-QA is required: ${message}`);
  }
  return data.flatMap(({ table, paragraphs, questions }) => {
    const document = documentOf(tables ? table.table : [], paragraphs);
    return questions.flatMap((question): PassageQuestion[] => {
      const [text] = Array.isArray(question.answer) ? (question.answer as unknown[]) : [question.answer];
      if (question.answer_type !== 'span' || typeof text !== 'string') return [];
      if (!tables && question.answer_from !== 'text') return [];
      const answers = placesOf(text, document.context);
      if (answers.length === 0) return [];
      const named = question.rel_paragraphs.flatMap((order) => document.paragraphs.get(order) ?? []);
      const isNamed = ({ start }: AnswerSpan): boolean =>
        named.some((paragraph) => start >= paragraph.start && start < paragraph.end);
      return [
        {
          id: question.uid,
          title: '',
          context: document.context,
          question: question.question,
          answers: [...answers.filter(isNamed), ...answers.filter((answer) => !isNamed(answer))],
          domain: question.answer_from,
        },
      ];
    });
  });
}

function documentOf(
  rows: readonly (readonly string[])[],
  paragraphs: readonly { order: number; text: string }[],
): Document {
  const lines = rows.map((cells) => cells.filter((cell) => cell.trim() !== '').join(' | '));
  const table = lines.filter((line) => line !== '').join('\n');
  let context = table === '' ? '' : `${table}\n`;
  const places = new Map<string, { start: number; end: number }>();
  for (const { order, text } of [...paragraphs].sort((a, b) => a.order - b.order)) {
    places.set(String(order), { start: context.length, end: context.length + text.length });
    context += `${text}\n`;
  }
  return { context, paragraphs: places };
}

/** Where an answer stands as it is written, not as a part of a longer word or number. */
function placesOf(text: string, context: string): AnswerSpan[] {
  const escaped = text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  const before = /^[\p{L}\p{N}]/u.test(text) ? '(?<![\\p{L}\\p{N}]|\\d[.,])' : '';
  const after = /[\p{L}\p{N}]$/u.test(text) ? '(?![\\p{L}\\p{N}]|[.,]\\d)' : '';
  const places = context.matchAll(new RegExp(`${before}${escaped}${after}`, 'gu'));
  return Array.from(places, ({ index }) => ({ text, start: index }));
}

function parsedJson(content: string, file: string): unknown {
  try {
    return JSON.parse(content);
  } catch (error) {
    throw new FormatError(`${file}: JSON is required: ${(error as Error).message}`);
  }
}
