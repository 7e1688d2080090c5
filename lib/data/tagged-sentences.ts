import { extname } from 'node:path';
import { FormatError } from '../errors';
import { readNumberedRecords } from './records';
import { readText } from './text-files';

/** A sentence in words, and for each word what it is part of: `B-PER` begins a person, `I-PER` goes on, `O` is nothing. */
export interface TaggedSentence {
  readonly tokens: readonly string[];
  /** BIO tags, one a word. */
  readonly tags: readonly string[];
}

/**
 * Reads sentences with BIO tags: JSON Lines with `tokens` and `ner_tags`, as Hugging Face has them, or else
 * CoNLL's format: a word a line, its tag in the last column, an empty line between sentences.
 *
 * @throws ConfigError if the file is not there
 * @throws FormatError naming file:line and what is wrong
 */
export function readTaggedSentences(file: string): TaggedSentence[] {
  if (['.jsonl', '.ndjson'].includes(extname(file).toLowerCase())) {
    return readNumberedRecords(file).map(({ line, fields }) => checked(fields, `${file}:${line}`));
  }
  return parseConll(readText(file), file);
}

/**
 * CoNLL's format, of 2003 and later. Columns are separated by white space, or by tabs where there are some;
 * lines that begin with `-DOCSTART-` or `# ` are passed over.
 */
export function parseConll(content: string, file: string): TaggedSentence[] {
  const sentences: TaggedSentence[] = [];
  let [tokens, tags]: [string[], string[]] = [[], []];
  const end = (): void => {
    if (tokens.length > 0) sentences.push({ tokens, tags });
    [tokens, tags] = [[], []];
  };
  content.split('\n').forEach((line, i) => {
    if (line.trim() === '') return end();
    if (/^(-DOCSTART-|# )/.test(line)) return;
    const columns = line.includes('\t') ? line.split('\t') : line.trim().split(/\s+/);
    const [token, tag] = [columns[0], columns.at(-1)!.trim()];
    requireTag(tag, `${file}:${i + 1}`);
    if (columns.length < 2)
      throw new FormatError(`${file}:${i + 1}: a word and its tag are required, got "${line}"`);
    tokens.push(token);
    tags.push(tag);
  });
  end();
  return sentences;
}

function checked(fields: Record<string, unknown>, where: string): TaggedSentence {
  const { tokens, ner_tags: tags } = fields;
  const isText = (value: unknown): value is string[] =>
    Array.isArray(value) && value.every((item) => typeof item === 'string');
  if (!isText(tokens) || !isText(tags)) {
    throw new FormatError(
      `${where}: 'tokens' and 'ner_tags' must be lists of text, got ${JSON.stringify(fields).slice(0, 80)}; write ` +
        'tags by name (B-PER), not by number',
    );
  }
  if (tokens.length !== tags.length || tokens.length === 0) {
    throw new FormatError(
      `${where}: there must be a tag for each token, got ${tokens.length} and ${tags.length}`,
    );
  }
  for (const tag of tags) requireTag(tag, where);
  return { tokens, tags };
}

function requireTag(tag: string, where: string): void {
  if (/^(O|[BI]-.+)$/.test(tag)) return;
  throw new FormatError(`${where}: a tag must be O, B-… or I-… (BIO), got "${tag}"`);
}

/** The BIO tags of all kinds of entities in sentences: `O`, then `B-` and `I-` of each kind by the alphabet. */
export function bioTags(sentences: readonly TaggedSentence[]): string[] {
  const kinds = new Set(
    sentences.flatMap(({ tags }) => tags.filter((tag) => tag !== 'O').map((tag) => tag.slice(2))),
  );
  return ['O', ...[...kinds].sort().flatMap((kind) => [`B-${kind}`, `I-${kind}`])];
}
