import { ConfigError, FormatError } from '../errors';
import type { TextRecord } from './cleaning/record';
import { readLabelledTexts, type LabelledFormat } from './labelled-texts';
import { readNumberedRecords, type NumberedRecord } from './records';
import { readText } from './text-files';

/**
 * The texts of a file with where each stands: a line of a text file, or the `text` of a record with its other fields.
 * What an earlier ingestion or cleaning said of where a text is from is kept.
 *
 * @param format - `text`, `columns` or `vader`; by default as the end of the name says
 * @throws ConfigError if there is no text; FormatError naming file:line if a record has none
 */
export function readTextRecords(file: string, format?: string): TextRecord[] {
  const records = readRecordsAs(file, format);
  if (records.length === 0) throw new ConfigError(`${file}: at least one text is required, got none`);
  return records;
}

function readRecordsAs(file: string, format: string | undefined): TextRecord[] {
  if (format === 'text' || (format === undefined && !/\.(csv|tsv|jsonl|ndjson)$/i.test(file))) {
    const lines = readText(file).split('\n');
    if (lines.at(-1) === '') lines.pop();
    return lines.map((text, i) => ({ text, source: file, line: i + 1 }));
  }
  if (format !== undefined && format !== 'columns') {
    return readLabelledTexts(file, { format: format as LabelledFormat }).map(({ text, ...fields }, i) => ({
      text,
      source: file,
      line: i + 1,
      fields,
    }));
  }
  return readNumberedRecords(file).map((row) => textRecordOf(row, file));
}

/**
 * A row as a text with where it is from. A row that says so itself, with `source` and `line`, is believed.
 *
 * @param column - the one that holds the text
 * @throws FormatError naming file:line if there is no text in it
 */
export function textRecordOf({ line, fields }: NumberedRecord, file: string, column = 'text'): TextRecord {
  const { [column]: text, ...others } = fields;
  if (typeof text !== 'string') {
    throw new FormatError(
      text === undefined
        ? `${file}:${line}: a column '${column}' is required, got ${Object.keys(fields).join(', ')}`
        : `${file}:${line}: '${column}' must be text, got ${JSON.stringify(text)}`,
    );
  }
  const { source, line: earlierLine, page, cell, sha256, licence, ...rest } = others;
  const named = typeof licence === 'string' && licence !== '' && { licence };
  // An empty cell of a CSV file is no line 0.
  const whole = (value: unknown): number | undefined =>
    value !== '' && Number.isInteger(Number(value ?? NaN)) ? Number(value) : undefined;
  if (typeof source !== 'string' || whole(earlierLine) === undefined) {
    return { text, source: file, line, ...named, fields: others };
  }
  return {
    text,
    source,
    line: whole(earlierLine)!,
    ...(whole(page) !== undefined && { page: whole(page) }),
    ...(whole(cell) !== undefined && { cell: whole(cell) }),
    ...(typeof sha256 === 'string' && sha256 !== '' && { sha256 }),
    ...named,
    fields: rest,
  };
}

/** The record as one line of JSON Lines that {@link readTextRecords} reads back. */
export function textRecordLine({ fields, ...record }: TextRecord): string {
  return JSON.stringify({ ...fields, ...record });
}
