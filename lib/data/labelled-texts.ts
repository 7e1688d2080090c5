import { extname } from 'node:path';
import { ConfigError, FormatError } from '../errors';
import { parsePubMedQa } from './pubmedqa';
import { readNumberedRecords } from './records';
import { readText } from './text-files';

/** A text and the name of its class. */
export interface LabelledText {
  readonly text: string;
  /** A second text, if the class is that of a pair: the passage that a question is about. */
  readonly textPair?: string;
  readonly label: string;
  /** What it is about or where it is from, if the file says so. */
  readonly domain?: string;
}

/**
 * How a file of labelled texts is laid out:
 * - `columns`: CSV, TSV or JSON Lines with `text` and `label`; for pairs with `text`, `text_pair` and `label`, or with
 *   `question`, `context` and `answer`;
 * - `vader`: the ground-truth files of Hutto and Gilbert 2014, see {@link parseVader};
 * - `pubmedqa`: questions with abstracts, see {@link parsePubMedQa}; `pubmedqa-conclusion`: with their conclusions.
 */
export type LabelledFormat = 'columns' | 'vader' | 'pubmedqa' | 'pubmedqa-conclusion';

/** The columns that a text, its second text and its class may have. The first whose text is there is meant. */
const columnNames = [
  { text: 'text', pair: 'text_pair', label: 'label', needsPair: false },
  { text: 'question', pair: 'context', label: 'answer', needsPair: true },
];

/**
 * Reads labelled texts.
 *
 * @param options.format - default: `vader` for a file that ends in `.txt`, else `columns`
 * @throws ConfigError if the file is not there or its kind is not known
 * @throws FormatError naming file:line and the column that is missing or empty
 */
export function readLabelledTexts(
  file: string,
  options: { readonly format?: LabelledFormat } = {},
): LabelledText[] {
  const { format = extname(file).toLowerCase() === '.txt' ? 'vader' : 'columns' } = options;
  switch (format) {
    case 'vader':
      return parseVader(readText(file), file);
    case 'pubmedqa':
    case 'pubmedqa-conclusion':
      return parsePubMedQa(readText(file), file, format === 'pubmedqa' ? 'abstract' : 'conclusion');
    case 'columns':
      return readNumberedRecords(file).map(({ line, fields }) => labelledRow(fields, `${file}:${line}`));
    default:
      throw new ConfigError(
        `${file}: format must be 'columns', 'vader', 'pubmedqa' or 'pubmedqa-conclusion', got '${format as string}'`,
      );
  }
}

function labelledRow(fields: Record<string, unknown>, where: string): LabelledText {
  const columns = columnNames.find(({ text }) => text in fields) ?? columnNames[0];
  const required = (column: string): string => requiredField(fields, column, where);
  const hasPair = columns.needsPair || columns.pair in fields;
  return {
    text: required(columns.text),
    ...(hasPair && { textPair: required(columns.pair) }),
    label: required(columns.label),
    ...(typeof fields.domain === 'string' && { domain: fields.domain }),
  };
}

function requiredField(fields: Record<string, unknown>, column: string, where: string): string {
  const value = fields[column];
  if (value === undefined) {
    throw new FormatError(
      `${where}: a column '${column}' is required, got ${Object.keys(fields).join(', ')}`,
    );
  }
  // JSON Lines may number its classes.
  const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  if (typeof text !== 'string' || text.trim() === '') {
    throw new FormatError(
      `${where}: '${column}' must be text that is not empty, got ${JSON.stringify(value)}`,
    );
  }
  return text;
}

/**
 * The ground truth of VADER: a line is an id, a mean human rating from −4 to +4, and a text, separated
 * by tabs, without column names. A rating of at most −0.5 is called negative, of at least 0.5 positive,
 * the rest neutral.
 *
 * @remarks Hutto and Gilbert, ICWSM 2014. Their own thresholds, ±0.05, are for VADER's normalised
 * compound score from −1 to 1; on the raters' scale ±0.5 is an eighth of the way.
 * @throws FormatError naming file:line
 */
export function parseVader(content: string, file: string): LabelledText[] {
  const texts: LabelledText[] = [];
  content.split('\n').forEach((line, i) => {
    if (line.trim() === '') return;
    const [, rating, ...rest] = line.split('\t');
    const value = Number(rating);
    const text = rest.join('\t').trim();
    if (!rating?.trim() || !(Math.abs(value) <= 4) || text === '') {
      throw new FormatError(
        `${file}:${i + 1}: a line must be id, rating from -4 to 4 and text, separated by tabs (VADER's ` +
          `format), got '${line.slice(0, 60)}'; a file with the columns text and label must end in .csv, .tsv or .jsonl`,
      );
    }
    texts.push({ text, label: value <= -0.5 ? 'negative' : value >= 0.5 ? 'positive' : 'neutral' });
  });
  return texts;
}
