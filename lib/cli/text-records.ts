import type { TextRecord } from '../data/cleaning/record';
import { readLabelledTexts, type LabelledFormat } from '../data/labelled-texts';
import { readNumberedRecords } from '../data/records';
import { readText } from '../data/text-files';
import { ConfigError } from '../errors';

/**
 * The texts of a file with where each stands: a line of a text file, or the `text` of a record with its other fields.
 * What an earlier cleaning said of `source`, `line` and `licence` is kept.
 *
 * @param format - `text`, `columns` or `vader`; by default as the end of the name says
 * @throws ConfigError if there is no text, or a record has none
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
  return readNumberedRecords(file).map(({ line, fields: { text, ...fields } }) => {
    if (typeof text !== 'string') {
      throw new ConfigError(
        `${file}:${line}: a column 'text' is required, got ${Object.keys(fields).join(', ')}`,
      );
    }
    const { source, line: earlierLine, licence, ...rest } = fields;
    const known = typeof source === 'string' && Number.isInteger(Number(earlierLine ?? NaN));
    return {
      text,
      source: known ? source : file,
      line: known ? Number(earlierLine) : line,
      ...(typeof licence === 'string' && licence !== '' && { licence }),
      fields: known ? rest : fields,
    };
  });
}

/** The record as one line of JSON Lines that {@link readTextRecords} reads back. */
export function textRecordLine({ text, source, line, licence, fields }: TextRecord): string {
  return JSON.stringify({ ...fields, text, source, line, ...(licence !== undefined && { licence }) });
}
