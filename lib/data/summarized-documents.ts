import { ConfigError, FormatError } from '../errors';
import { readNumberedRecords } from './records';
import { splitSentences } from './sentences';

/** A document in sentences, and what people made of it. */
export interface SummarizedDocument {
  readonly sentences: readonly string[];
  /** One or more summaries, each right in its own way; none where one is still to be made. */
  readonly summaries: readonly string[];
  /** For example `news`, where the file says it (`domain` or `genre`). */
  readonly domain?: string;
}

/** How a file of documents and summaries is laid out: by its columns, or as SciTLDR's files. */
export type SummaryFormat = 'columns' | 'scitldr';

/**
 * Reads documents with summaries from `.jsonl`, `.csv` or `.tsv`: `document` and `summary`, or `source` and
 * `target`. In `.jsonl` each may also be a list: of sentences, and of several summaries of the same document. Text
 * that is not yet in sentences is cut by `splitSentences`.
 *
 * @param format - default `columns`; `scitldr` requires lists under `source` and `target` (Cachola et al. 2020)
 * @throws ConfigError for an unknown format
 * @throws FormatError naming file:line
 */
export function readSummarizedDocuments(
  file: string,
  format: SummaryFormat = 'columns',
): SummarizedDocument[] {
  if (!['columns', 'scitldr'].includes(format)) {
    throw new ConfigError(
      `--format: must be columns or scitldr for documents with summaries, got "${format}"`,
    );
  }
  return readNumberedRecords(file).map(({ fields, line }) => {
    const where = `${file}:${line}`;
    const source = format === 'scitldr' ? fields.source : (fields.document ?? fields.source);
    const target = format === 'scitldr' ? fields.target : (fields.summary ?? fields.target);
    if (format === 'scitldr' && !(Array.isArray(source) && Array.isArray(target))) {
      throw new FormatError(
        `${where}: source and target must be lists, of sentences and of summaries, in SciTLDR's files`,
      );
    }
    const sentences = textsOf(source, where, 'document (or source)');
    const domain = fields.domain ?? fields.genre;
    return {
      sentences: Array.isArray(source) ? sentences : splitSentences(sentences[0]),
      summaries: textsOf(target, where, 'summary (or target)'),
      ...(typeof domain === 'string' && { domain }),
    };
  });
}

/** A text or a list of texts, without white space around them; one at least that says something. */
function textsOf(value: unknown, where: string, name: string): string[] {
  const texts = (Array.isArray(value) ? value : [value]) as unknown[];
  const kept = texts.flatMap((text) => (typeof text === 'string' && text.trim() !== '' ? [text.trim()] : []));
  if (kept.length > 0 && texts.every((text) => typeof text === 'string')) return kept;
  throw new FormatError(
    `${where}: ${name} must be a text, or a list of texts, with something in it, got ${JSON.stringify(value)?.slice(0, 60)}`,
  );
}
