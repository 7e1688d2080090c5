import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { writeFileAtomically } from '../../checkpoints/atomic-write';
import { downloadFile } from '../../data/download';
import { readLabelledTexts, type LabelledFormat } from '../../data/labelled-texts';
import { mobyDick } from '../../data/moby-dick';
import { readRecords } from '../../data/records';
import { datasets, findDataset } from '../../data/registry';
import { reportTexts, type DataReport, type ReportRow } from '../../data/report';
import { sentimentFile } from '../../data/sentiment';
import { readText } from '../../data/text-files';
import { ConfigError } from '../../errors';
import { onInterrupt, interruptedExitCode } from '../interrupt';
import { wholeNumberOption } from '../number-option';
import { printResult } from '../output';
import { startProgress } from '../progress';

/** headway data: the data sets Headway knows, and a look at any file before training on it. */
export function define(command: Command): void {
  command.addHelpText('after', '\nExample:\n  headway data list');
  command
    .command('list')
    .description('the bundled data sets, and those that can be downloaded')
    .option('--json', 'print the list as one JSON object')
    .addHelpText('after', '\nExample:\n  headway data list')
    .action(list);
  command
    .command('get')
    .description('write a data set to a folder; what is downloaded is checked against its SHA-256')
    .argument('<name>', 'as headway data list gives it')
    .option('--out <dir>', 'the folder (default: .headway/data/NAME)')
    .option('--json', 'print the files as one JSON object')
    .addHelpText(
      'after',
      '\nWith HEADWAY_MIRROR=FOLDER, files are first looked for there, by their SHA-256.' +
        '\n\nExample:\n  headway data get tinyshakespeare',
    )
    .action(get);
  command
    .command('report')
    .description('rows, labels, lengths, duplicates, odd characters and frequent word sequences of a file')
    .argument('<file>', 'text, JSON Lines, CSV or TSV')
    .option('--format <name>', 'text, columns or vader (default: by the end of the name; .txt is text)')
    .option('--top <n>', 'word sequences to show of each length', wholeNumberOption('--top', 1), 10)
    .option('--json', 'print the report as one JSON object')
    .addHelpText('after', '\nExample:\n  headway data report reviews.csv')
    .action(report);
}

function list({ json }: { json?: boolean }): void {
  const text = datasets
    .map((set) => {
      const size =
        set.files.length > 0 ? `${(set.bytes / 1e6).toFixed(1)} MB to download` : 'comes with Headway';
      return `${set.name.padEnd(16)} ${set.summary}\n${' '.repeat(17)}${set.licence} · ${size} · ${set.source}`;
    })
    .join('\n');
  printResult({ command: 'data list', datasets }, text, json);
}

async function get(name: string, { out, json }: { out?: string; json?: boolean }): Promise<void> {
  const dataset = findDataset(name);
  const folder = out ?? join('.headway', 'data', name);
  const files = dataset.files.length > 0 ? await download(name, folder) : [writeBundled(name, folder)];
  if (files)
    printResult({ command: 'data get', name, files, licence: dataset.licence }, files.join('\n'), json);
}

/** undefined if Ctrl-C ended it; what has arrived is kept for the next time. */
async function download(name: string, folder: string): Promise<string[] | undefined> {
  const { files } = findDataset(name);
  const { signal, release } = onInterrupt('Stopping; the next headway data get goes on from here.');
  const mirror = process.env.HEADWAY_MIRROR;
  const progress = startProgress(name, 100);
  const paths: string[] = [];
  try {
    for (const [i, file] of files.entries()) {
      const onProgress = (bytes: number, total: number): void =>
        progress.update(Math.round((100 * (i + bytes / total)) / files.length), file.name);
      paths.push(await downloadFile(file, folder, { mirror, signal, onProgress }));
      onProgress(1, 1);
    }
    return paths;
  } catch (error) {
    if (!signal.aborted) throw error;
    process.exitCode = interruptedExitCode;
    return undefined;
  } finally {
    progress.stop();
    release();
  }
}

function writeBundled(name: string, folder: string): string {
  const [file, content] =
    name === 'moby-dick' ? ['moby-dick.txt', mobyDick()] : ['sentiment.csv', readText(sentimentFile())];
  mkdirSync(folder, { recursive: true });
  writeFileAtomically(join(folder, file), [new TextEncoder().encode(content)]);
  return join(folder, file);
}

interface ReportOptions {
  readonly format?: string;
  readonly top: number;
  readonly json?: boolean;
}

function report(file: string, { format, top, json }: ReportOptions): void {
  const rows = readRows(file, format);
  if (rows.length === 0) throw new ConfigError(`data report: ${file} must hold at least one text, got none`);
  const result = reportTexts(rows, { top });
  printResult({ command: 'data report', file, ...result }, describe(result), json);
}

/** A row is a line of a text file, or the `text` (and `label`, if there is one) of a record. */
function readRows(file: string, format: string | undefined): ReportRow[] {
  if (format === 'text' || (format === undefined && !/\.(csv|tsv|jsonl|ndjson)$/i.test(file))) {
    const lines = readText(file).split('\n');
    if (lines.at(-1) === '') lines.pop();
    return lines.map((text) => ({ text }));
  }
  if (format !== undefined && format !== 'columns')
    return readLabelledTexts(file, { format: format as LabelledFormat });
  return readRecords(file).map(({ text, label }, i) => {
    if (typeof text === 'string') return { text, label: label === undefined ? undefined : String(label) };
    throw new ConfigError(`${file}: a column 'text' is required for the report, record ${i + 1} has none`);
  });
}

function describe(report: DataReport): string {
  const { words, labels, oddCharacters } = report;
  const share = (n: number): string => `${((100 * n) / report.rows).toFixed(1)} %`;
  const lines = [
    `rows             ${report.rows} (${report.empty} empty), ${report.characters} characters`,
    `words a row      ${words.least} to ${words.most}, median ${words.median}, 95 % have at most ${words.p95}`,
    `duplicates       ${report.duplicates} exact, ${report.nearDuplicates} but for case, spaces and punctuation`,
    `odd characters   ${
      Object.entries(oddCharacters)
        .map(([character, n]) => `${character} × ${n}`)
        .join(', ') || 'none'
    }`,
  ];
  if (Object.keys(labels).length > 0) {
    const balance = Object.entries(labels).map(([label, n]) => `${label} ${n} (${share(n)})`);
    lines.splice(1, 0, `labels           ${balance.join(', ')}; ${report.conflicts} texts with two labels`);
  }
  report.topNgrams.forEach((ngrams, i) => {
    const shown = ngrams.map(([ngram, n]) => `${ngram} ${n}`).join(', ');
    lines.push(`${['words', 'word pairs', 'word triples'][i].padEnd(16)} ${shown || 'none'}`);
  });
  return lines.join('\n');
}
