import { z } from 'zod';
import { FormatError } from '../errors';
import type { LabelledText } from './labelled-texts';

const entry = z.object({
  QUESTION: z.string().min(1),
  CONTEXTS: z.array(z.string().min(1)).min(1),
  LONG_ANSWER: z.string().min(1),
  final_decision: z.enum(['yes', 'no', 'maybe']),
});
const schema = z.record(z.string(), entry);

/**
 * Reads PubMedQA's JSON: an object of questions by the number of their article. A question is the title of an
 * article; its answer, yes, no or maybe, is what the authors conclude, as annotators read it.
 *
 * @remarks Jin et al. 2019, "PubMedQA: A Dataset for Biomedical Research Question Answering". With `abstract` the model
 * reads the abstract without its conclusion and has to conclude itself ("reasoning-required"); with `conclusion` it
 * reads the conclusion, and need only see whether that agrees ("reasoning-free"), which is much easier.
 * @param passage - what comes with each question as `textPair`
 * @param file - for the messages
 * @throws FormatError naming the article and the field that is wrong
 */
export function parsePubMedQa(
  content: string,
  file: string,
  passage: 'abstract' | 'conclusion' = 'abstract',
): LabelledText[] {
  const { data, error } = schema.safeParse(parsedJson(content, file));
  if (error) {
    const [{ path, message }] = error.issues;
    throw new FormatError(`${file}: ${path.join('.')}: PubMedQA's JSON is required: ${message}`);
  }
  return Object.values(data).map((article) => ({
    text: article.QUESTION,
    textPair: passage === 'abstract' ? article.CONTEXTS.join(' ') : article.LONG_ANSWER,
    label: article.final_decision,
  }));
}

function parsedJson(content: string, file: string): unknown {
  try {
    return JSON.parse(content);
  } catch (error) {
    throw new FormatError(`${file}: PubMedQA's JSON is required: ${(error as Error).message}`);
  }
}
