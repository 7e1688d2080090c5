import { mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Command } from 'commander';
import { writeFileAtomically } from '../../checkpoints/atomic-write';
import { conversationsFile } from '../../data/conversations';
import { downloadFile } from '../../data/download';
import { entitiesFile } from '../../data/entities';
import { financeFile } from '../../data/finance';
import { healthFile } from '../../data/health';
import { mobyDick } from '../../data/moby-dick';
import { stateOfTheUnion } from '../../data/state-of-the-union';
import { preferencesFile } from '../../data/preferences';
import { questionsFile } from '../../data/questions';
import { datasets, findDataset } from '../../data/registry';
import { sentimentFile } from '../../data/sentiment';
import { summariesFile } from '../../data/summaries';
import { readText } from '../../data/text-files';
import { augmentFile } from '../data-augment';
import { clean } from '../data-clean';
import { ingestPaths } from '../data-ingest';
import { report } from '../data-report';
import { onInterrupt, interruptedExitCode } from '../interrupt';
import { numberOption, wholeNumberOption } from '../number-option';
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
    .command('ingest')
    .description('read files and folders into records: each with file, place, SHA-256 and licence')
    .argument(
      '<paths...>',
      'text, Markdown, HTML, CSV, TSV, JSON Lines, notebooks (.ipynb), PDF; or folders of them',
    )
    .requiredOption('--out <file>', 'JSON Lines, a record a line')
    .option('--licence <name>', 'of records that name none themselves')
    .option('--whole', 'one record a file (default: one a paragraph, section, cell or page)')
    .option(
      '--encoding <name>',
      'of the text files, such as windows-1252 (default: UTF-8, or as a file says)',
    )
    .option('--text-column <name>', 'of tables and JSON Lines', 'text')
    .option('--time <text>', 'when the files were got, written into each record')
    .option('--strict', 'end at the first file that cannot be read (default: leave it out, and say so)')
    .option('--json', 'print the counts as one JSON object')
    .addHelpText(
      'after',
      '\nExample:\n  headway data ingest notes papers --out corpus.jsonl --licence CC-BY-4.0',
    )
    .action(ingestPaths);
  command
    .command('report')
    .description(
      'what to know of a file before training on it: labels, lengths, copies, languages, personal data, leakage',
    )
    .argument('<file>', 'text, JSON Lines, CSV or TSV')
    .option('--format <name>', 'text, columns or vader (default: by the end of the name; .txt is text)')
    .option('--top <n>', 'word sequences to show of each length', wholeNumberOption('--top', 1), 10)
    .option('--splits <files...>', 'files of validation and test: rows of FILE in them are leaks')
    .option('--group <column>', 'with --splits: rows that share its value must not be in two splits')
    .option(
      '--suspects <n>',
      'show so many rows whose label is probably wrong',
      wholeNumberOption('--suspects', 1),
    )
    .option('--html <file>', 'write a page with figures and rows to read')
    .option('--json', 'print the report as one JSON object')
    .addHelpText('after', '\nExample:\n  headway data report reviews.csv --suspects 20 --html report.html')
    .action(report);
  command
    .command('augment')
    .description('write a training file with further rows made of its own, each with the same label')
    .argument(
      '<file>',
      'texts with labels (CSV, TSV, JSON Lines), or sentences with BIO tags (.conll, JSON Lines)',
    )
    .requiredOption('--out <file>', 'JSON Lines: the rows, then those made of them, which say by what')
    .option(
      '--by <names>',
      'swap, delete, synonyms, insert, masked; texts: paraphrase; sentences: entities (default: all)',
    )
    .option('--copies <n>', 'rows to make of each', wholeNumberOption('--copies', 1), 1)
    .option(
      '--share <x>',
      'of the words that an edit changes',
      numberOption('--share', { min: 0.01, max: 1 }),
      0.1,
    )
    .option('--model <name>', 'whose guesses masked takes, such as moby-dick-roberta')
    .option('--format <name>', 'text, columns or vader (default: by the end of the name)')
    .option('--seed <n>', 'decides what is changed', wholeNumberOption('--seed', 0), 42)
    .option('--json', 'print the counts as one JSON object')
    .addHelpText(
      'after',
      '\nOnly for training: split first, and give headway finetune a --validation file of its own.' +
        '\n\nExample:\n  headway data augment train.csv --out augmented.jsonl --by synonyms,swap',
    )
    .action(augmentFile);
  command
    .command('clean')
    .description(
      'write a file without faults, boilerplate, personal data and copies; tells what was dropped and why',
    )
    .argument('<file>', 'text, JSON Lines, CSV or TSV')
    .requiredOption('--out <file>', 'JSON Lines: the records with source, line and licence of each')
    .option('--dropped <file>', 'write what was dropped here, with step and reason')
    .option('--format <name>', 'text, columns or vader (default: by the end of the name; .txt is text)')
    .option('--min-words <n>', 'drop texts with fewer words', wholeNumberOption('--min-words', 1), 1)
    .option('--max-words <n>', 'drop texts with more words', wholeNumberOption('--max-words', 1))
    .option('--languages <codes>', 'keep these, for example en,de; what the guess does not know stays')
    .option('--licence <name>', 'of records that name none')
    .option('--no-dedup', 'keep copies and near copies')
    .option('--json', 'print the counts as one JSON object')
    .addHelpText(
      'after',
      '\nExample:\n  headway data clean reviews.csv --out clean.jsonl --dropped dropped.jsonl',
    )
    .action(clean);
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

/** The files of the bundled sets that lie in the package. */
const bundledFiles: Readonly<Record<string, () => string>> = {
  sentiment: sentimentFile,
  entities: entitiesFile,
  questions: questionsFile,
  conversations: conversationsFile,
  preferences: preferencesFile,
  finance: financeFile,
  health: healthFile,
  summaries: summariesFile,
};

/** The texts that packages bring. */
const bundledTexts: Readonly<Record<string, () => string>> = {
  'moby-dick': mobyDick,
  'state-of-the-union': stateOfTheUnion,
};

function writeBundled(name: string, folder: string): string {
  const source = bundledFiles[name]?.();
  const [file, content] = source
    ? [basename(source), readText(source)]
    : [`${name}.txt`, bundledTexts[name]()];
  mkdirSync(folder, { recursive: true });
  writeFileAtomically(join(folder, file), [new TextEncoder().encode(content)]);
  return join(folder, file);
}
