import { writeFileAtomically } from '../checkpoints/atomic-write';
import type { TextRecord } from '../data/cleaning/record';
import { findLeakage, type Leak, type SplitRow } from '../data/leakage';
import { reportTexts, type DataReport } from '../data/report';
import { findLabelErrors } from '../data/label-noise';
import { normalisedText } from '../data/normalised-text';
import { ConfigError } from '../errors';
import { outOfFoldProbabilities } from '../evaluation/out-of-fold';
import { Random } from '../random';
import { reportPage } from './data-report-page';
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
  /** How many rows with a label that is probably wrong are to be shown. */
  readonly suspects?: number;
  /** A page to write, with figures and rows to read. */
  readonly html?: string;
  readonly json?: boolean;
}

/** Leaks shown; all are counted. */
const shown = 5;

/** headway data report */
export async function report(file: string, options: ReportOptions): Promise<void> {
  const { format, top, splits = [], group, json, html } = options;
  const records = readTextRecords(file, format);
  const rows = records.map(asRow);
  const result = reportTexts(rows, { top });
  const leaks = splits.length > 0 ? leaksBetween([file, ...splits], format, group) : undefined;
  const suspects = options.suspects === undefined ? undefined : await labelSuspects(file, rows);
  const lines = [
    ...describe(result),
    ...(leaks ? describeLeaks(leaks) : []),
    ...(suspects ? describeSuspects(suspects, rows, options.suspects!) : []),
  ];
  if (html !== undefined) {
    const page = reportPage(
      file,
      result,
      lines,
      rowsToRead(rows, result, suspects?.slice(0, options.suspects)),
    );
    writeFileAtomically(html, [new TextEncoder().encode(page)]);
  }
  const more = {
    ...(leaks && { leaks }),
    ...(suspects && { suspects }),
    ...(html !== undefined && { html }),
  };
  printResult({ command: 'data report', file, ...result, ...more }, lines.join('\n'), json);
}

type Row = ReturnType<typeof asRow>;

/** A row whose label is probably wrong, by what the other rows teach. */
interface Suspect {
  /** From 0. */
  readonly row: number;
  readonly label: string;
  readonly suggested: string;
}

/** Decides the folds. */
const foldSeed = 1;

async function labelSuspects(file: string, rows: readonly Row[]): Promise<Suspect[]> {
  // Of copies the first one: foretold by its own copy, a wrong label would look right.
  const first = new Map<string, number>();
  rows.forEach(({ text, label }, row) => {
    const known = normalisedText(text);
    if (label !== undefined && known !== '' && !first.has(known)) first.set(known, row);
  });
  const places = [...first.values()];
  const names = [...new Set(places.map((row) => rows[row].label!))].sort();
  if (names.length < 2) throw new ConfigError(`${file}: --suspects requires rows with at least two labels`);
  const labels = places.map((row) => names.indexOf(rows[row].label!));
  const probabilities = await outOfFoldProbabilities(
    places.map((row) => rows[row].text),
    labels,
    { classCount: names.length, random: new Random(foldSeed) },
  );
  return findLabelErrors(labels, probabilities).map(({ index, label, suggested }) => ({
    row: places[index],
    label: names[label],
    suggested: names[suggested],
  }));
}

function describeSuspects(suspects: readonly Suspect[], rows: readonly Row[], most: number): string[] {
  return [
    `label suspects   ${suspects.length}, by confident learning on words; the most suspect first`,
    ...suspects
      .slice(0, most)
      .map(
        ({ row, label, suggested }) =>
          `                 row ${row + 1}: ${label}, or ${suggested}? ${rows[row].text.replace(/\s+/g, ' ').slice(0, 70)}`,
      ),
  ];
}

/** Near copies and suspects, in full. */
function rowsToRead(
  rows: readonly Row[],
  { similar }: DataReport,
  suspects: readonly Suspect[] = [],
): { why: string; text: string }[] {
  return [
    ...similar.examples.flatMap(({ row, of }) => [
      { why: `row ${of + 1}`, text: rows[of].text },
      { why: `row ${row + 1}, like row ${of + 1}`, text: rows[row].text },
    ]),
    ...suspects.map(({ row, label, suggested }) => ({
      why: `row ${row + 1}: ${label}, or ${suggested}?`,
      text: rows[row].text,
    })),
  ];
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
    ...Object.entries(report.byLabel).map(
      ([label, { medianWords, words: telling }]) =>
        `                 ${label}: median ${medianWords} words; told by ${telling.join(', ') || 'no word'}`,
    ),
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
