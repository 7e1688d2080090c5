import { extname } from 'node:path';
import { html } from './html';
import { markdown } from './markdown';
import { notebook } from './notebook';
import { pdf } from './pdf';
import { plainText } from './plain-text';
import { jsonLines, tableRows } from './table-rows';
import type { SourceFormat } from './source-file';

/** What can be ingested: a new format is a file of this folder and a line here. */
export const sourceFormats: readonly SourceFormat[] = [
  plainText,
  markdown,
  html,
  tableRows,
  jsonLines,
  notebook,
  pdf,
];

/** The format of a file, by the end of its name. */
export function formatOf(file: string): SourceFormat | undefined {
  const extension = extname(file).toLowerCase();
  return sourceFormats.find(({ extensions }) => extensions.includes(extension));
}
