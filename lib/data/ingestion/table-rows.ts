import { parseRecords } from '../records';
import { textRecordOf } from '../text-records';
import {
  sourceText,
  type SourceFile,
  type SourceFormat,
  type SourceOptions,
  type SourcePart,
} from './source-file';

/** CSV and TSV: a part is a row, its text in one column, the others beside it. */
export const tableRows: SourceFormat = {
  name: 'CSV, TSV',
  extensions: ['.csv', '.tsv'],
  continuous: false,
  read: rowsOf,
};

/** JSON Lines: a part is an object, a line of the file. */
export const jsonLines: SourceFormat = {
  name: 'JSON Lines',
  extensions: ['.jsonl', '.ndjson'],
  continuous: false,
  read: rowsOf,
};

function rowsOf(source: SourceFile, { textColumn }: SourceOptions): SourcePart[] {
  const { path } = source;
  return parseRecords(() => sourceText(source), path)
    .map((row) => textRecordOf(row, path, textColumn))
    .map(({ source: origin, sha256: _, licence, fields, ...part }) => ({
      ...part,
      // Rows of an earlier ingestion tell where they were before.
      fields: { ...fields, ...(licence !== undefined && { licence }), ...(origin !== path && { origin }) },
    }));
}
