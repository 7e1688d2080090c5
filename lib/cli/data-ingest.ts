import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { TextRecord } from '../data/cleaning/record';
import { findSources } from '../data/ingestion/find-sources';
import { formatOf } from '../data/ingestion/formats';
import { ingest, type IngestionOptions } from '../data/ingestion/ingest';
import { textRecordLine } from '../data/text-records';
import { ConfigError } from '../errors';
import { interruptedExitCode, onInterrupt } from './interrupt';
import { note, printResult } from './output';
import { startProgress } from './progress';

/** Options of `headway data ingest`. */
export interface IngestOptions extends IngestionOptions {
  readonly out: string;
  /** Ends at the first file that cannot be read. */
  readonly strict?: boolean;
  readonly json?: boolean;
}

/** What was read, by format. */
type Counts = Record<string, { files: number; records: number }>;

/** headway data ingest: one file is in memory at a time. */
export async function ingestPaths(paths: readonly string[], options: IngestOptions): Promise<void> {
  const { out, strict, json, ...ingestion } = options;
  if (!/\.(jsonl|ndjson)$/i.test(out))
    throw new ConfigError(
      `data ingest: what is written is JSON Lines, its name must end in .jsonl, got ${out}`,
    );
  const found = findSources(paths);
  // What an earlier ingestion wrote into the same folder is no source.
  const files = found.files.filter((file) => resolve(file) !== resolve(out));
  if (files.length === 0)
    throw new ConfigError(`data ingest: at least one file is required in ${paths.join(', ')}`);

  mkdirSync(dirname(out), { recursive: true });
  const unfinished = `${out}.${process.pid}.tmp`;
  const descriptor = openSync(unfinished, 'w');
  const { signal, release } = onInterrupt('Stopping; nothing is written.');
  const progress = startProgress('ingesting', files.length);
  const formats: Counts = {};
  const faults: { file: string; reason: string }[] = [];
  let [done, records, finished] = [0, 0, false];
  try {
    for await (const one of ingest(files, ingestion)) {
      if (one.fault && strict) throw one.fault;
      if (one.fault) {
        faults.push({ file: one.file, reason: one.fault.message });
        progress.note(`left out: ${one.fault.message}`);
      } else {
        writeSync(descriptor, linesOf(one.records));
        const counts = (formats[formatOf(one.file)!.name] ??= { files: 0, records: 0 });
        counts.files++;
        counts.records += one.records.length;
        records += one.records.length;
      }
      progress.update(++done, `${records} records`);
      // Ctrl-C is heard between two files.
      await new Promise((next) => setImmediate(next));
      if (signal.aborted) break;
    }
    finished = !signal.aborted;
  } finally {
    progress.stop();
    release();
    closeSync(descriptor);
    if (!finished || records === 0) rmSync(unfinished, { force: true });
  }
  if (!finished) {
    process.exitCode = interruptedExitCode;
    return;
  }
  if (records === 0)
    throw new ConfigError(`data ingest: none of ${files.length} files gave a text, nothing is written`);
  renameSync(unfinished, out);
  if (ingestion.licence === undefined)
    note('No --licence was given: say under which terms these texts may be used.');
  const { ignored } = found;
  const result = {
    command: 'data ingest',
    paths,
    out,
    files: files.length,
    records,
    formats,
    faults,
    ignored,
  };
  printResult(result, describe(out, formats, records, faults.length, ignored.length), json);
}

function linesOf(records: readonly TextRecord[]): string {
  return records.map((record) => `${textRecordLine(record)}\n`).join('');
}

function describe(out: string, formats: Counts, records: number, faults: number, ignored: number): string {
  const read = Object.entries(formats).map(
    ([name, counts]) => `${name.padEnd(16)} ${counts.files} files, ${counts.records} records`,
  );
  const left = `${faults} files could not be read, ${ignored} are of other kinds`;
  return [...read, left, `${records} records in ${out}`].join('\n');
}
