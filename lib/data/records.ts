import { extname } from 'node:path';
import { CsvError, parse } from 'csv-parse/sync';
import { ConfigError, FormatError } from '../errors';
import { readText } from './text-files';

/** A record and the line of the file it begins on, counted from 1. */
export interface NumberedRecord {
  readonly line: number;
  readonly fields: Record<string, unknown>;
}

/** How each kind of file is read, by the end of its name. */
const readers: Record<string, (text: string, file: string) => NumberedRecord[]> = {
  '.jsonl': parseJsonLines,
  '.ndjson': parseJsonLines,
  '.csv': (text, file) => parseTable(text, file, { delimiter: ',', quote: '"' }),
  // As registered for text/tab-separated-values: a quotation mark is an ordinary character.
  '.tsv': (text, file) => parseTable(text, file, { delimiter: '\t', quote: null }),
};

/**
 * Reads JSON Lines (`.jsonl`, `.ndjson`), CSV or TSV, by the end of the file's name. CSV and TSV have
 * their column names in the first line and give strings; in TSV quotation marks have no meaning.
 *
 * @throws ConfigError if the file is not there or its kind is not known
 * @throws FormatError naming file:line
 */
export function readRecords(file: string): Record<string, unknown>[] {
  return readNumberedRecords(file).map(({ fields }) => fields);
}

/** Like {@link readRecords}, with the line each record begins on. */
export function readNumberedRecords(file: string): NumberedRecord[] {
  return parseRecords(() => readText(file), file);
}

/**
 * Like {@link readNumberedRecords}, of text that is at hand.
 *
 * @param text - not called if the end of the name says nothing
 * @param file - its name says what kind of file it is
 */
export function parseRecords(text: () => string, file: string): NumberedRecord[] {
  const read = readers[extname(file).toLowerCase()];
  if (!read) {
    throw new ConfigError(
      `${file}: the name must end in one of ${Object.keys(readers).join(', ')}, got '${extname(file)}'`,
    );
  }
  return read(text(), file);
}

function parseJsonLines(text: string, file: string): NumberedRecord[] {
  const records: NumberedRecord[] = [];
  text.split('\n').forEach((content, i) => {
    if (content.trim() === '') return;
    const line = i + 1;
    let fields: unknown;
    try {
      fields = JSON.parse(content);
    } catch (error) {
      throw new FormatError(`${file}:${line}: a line must be JSON: ${(error as Error).message}`);
    }
    if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) {
      throw new FormatError(`${file}:${line}: a line must be a JSON object {…}, got ${content.slice(0, 40)}`);
    }
    records.push({ line, fields: fields as Record<string, unknown> });
  });
  return records;
}

function parseTable(
  text: string,
  file: string,
  dialect: { delimiter: string; quote: string | null },
): NumberedRecord[] {
  let rows: { record: string[]; info: { lines: number } }[];
  try {
    rows = parse(text, { ...dialect, info: true, skip_empty_lines: true, relax_column_count: true });
  } catch (error) {
    const line = error instanceof CsvError ? (error as CsvError & { lines?: number }).lines : undefined;
    throw new FormatError(`${file}:${line ?? 1}: ${(error as Error).message}`);
  }
  if (rows.length === 0)
    throw new FormatError(`${file}:1: a line of column names is required, the file is empty`);
  const [{ record: columns }, ...records] = rows;
  const double = columns.find((column, i) => columns.indexOf(column) !== i);
  if (double !== undefined)
    throw new FormatError(`${file}:1: column names must differ, '${double}' is there twice`);
  return records.map(({ record, info }) => {
    // csv-parse tells the line a record ends on; a quoted field may hold line ends.
    const line = info.lines - record.join('').split('\n').length + 1;
    if (record.length !== columns.length) {
      throw new FormatError(
        `${file}:${line}: ${columns.length} fields are required (${columns.join(', ')}), got ${record.length}`,
      );
    }
    return { line, fields: Object.fromEntries(columns.map((column, i) => [column, record[i]])) };
  });
}
