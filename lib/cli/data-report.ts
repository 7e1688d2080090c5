import type { TextRecord } from '../data/cleaning/record';
import { findLeakage, type Leak, type SplitRow } from '../data/leakage';
import { reportTexts, type DataReport } from '../data/report';
import { ConfigError } from '../errors';
import { printResult } from './output';
import { readTextRecords } from '../data/text-records';

/** Options of `headway data report`. */
export interface ReportOptions {
  readonly format?: string;
  readonly top: number;
  /** Files of later splits, to be looked through for rows of the first. */
  readonly splits?: readonly string[];
  /** A column: rows that share its value belong together. */
  readonly group?: string;
  readonly json?: boolean;
}

/** Leaks shown; all are counted. */
const shown = 5;

/** headway data report */
export function report(file: string, { format, top, splits = [], group, json }: ReportOptions): void {
  const records = readTextRecords(file, format);
  const result = reportTexts(records.map(asRow), { top });
  const leaks = splits.length > 0 ? leaksBetween([file, ...splits], format, group) : undefined;
  const text = [...describe(result), ...(leaks ? describeLeaks(leaks) : [])].join('\n');
  printResult({ command: 'data report', file, ...result, ...(leaks && { leaks }) }, text, json);
}

function asRow({ text, fields }: TextRecord): { text: string; label?: string } {
  const label = fields?.label;
  return label === undefined || label === null ? { text } : { text, label: String(label) };
}

function leaksBetween(
  files: readonly string[],
  format: string | undefined,
  group: string | undefined,
): Leak[] {
  const twice = files.find((file, i) => files.indexOf(file) !== i);
  if (twice !== undefined) throw new ConfigError(`--splits: files must differ, ${twice} is there twice`);
  const rowsOf = (file: string): SplitRow[] =>
    readTextRecords(file, format).map(({ text, fields, line }) => {
      if (group === undefined) return { text };
      const value = fields?.[group];
      if (value === undefined) throw new ConfigError(`${file}:${line}: --group requires a column '${group}'`);
      return { text, group: String(value) };
    });
  return findLeakage(Object.fromEntries(files.map((file) => [file, rowsOf(file)])));
}

function describe(report: DataReport): string[] {
  const { words, labels, similar } = report;
  const share = (n: number): string => `${((100 * n) / report.rows).toFixed(1)} %`;
  const listed = (counts: Readonly<Record<string, number>>): string =>
    Object.entries(counts)
      .map(([name, n]) => `${name} × ${n}`)
      .join(', ') || 'none';
  const balance = Object.entries(labels).map(([label, n]) => `${label} ${n} (${share(n)})`);
  return [
    `rows             ${report.rows} (${report.empty} empty), ${report.characters} characters`,
    ...(balance.length > 0
      ? [`labels           ${balance.join(', ')}; ${report.conflicts} texts with two labels`]
      : []),
    `words a row      ${words.least} to ${words.most}, median ${words.median}, 95 % have at most ${words.p95}`,
    `duplicates       ${report.duplicates} exact, ${report.nearDuplicates} but for case, spaces and punctuation`,
    `near copies      ${similar.rows} rows (${share(similar.rows)}) in ${similar.clusters} clusters, similarity ` +
      `from ${similar.threshold}`,
    ...similar.examples.map(
      ({ row, of, similarity }) =>
        `                 row ${row + 1} like row ${of + 1}, ${similarity.toFixed(2)}`,
    ),
    `languages        ${listed(report.languages)} (a guess by function words)`,
    `personal data    ${listed(report.personalData)}`,
    `odd characters   ${listed(report.oddCharacters)}`,
    ...report.topNgrams.map((ngrams, i) => {
      const frequent = ngrams.map(([ngram, n]) => `${ngram} ${n}`).join(', ');
      return `${['words', 'word pairs', 'word triples'][i].padEnd(16)} ${frequent || 'none'}`;
    }),
  ];
}

function describeLeaks(leaks: readonly Leak[]): string[] {
  const count = (kind: Leak['kind']): number => leaks.filter((leak) => leak.kind === kind).length;
  return [
    `leakage          ${count('exact')} exact, ${count('near')} near copies, ${count('group')} rows of a group ` +
      'that an earlier split has',
    ...leaks
      .slice(0, shown)
      .map(
        ({ kind, split, row, of }) =>
          `                 ${kind}: ${split} row ${row + 1}, ${of.split} row ${of.row + 1}`,
      ),
  ];
}
