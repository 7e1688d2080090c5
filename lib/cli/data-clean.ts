import { existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { writeFileAtomically } from '../checkpoints/atomic-write';
import { cleanRecords, type Cleaned, type StepCounts } from '../data/cleaning/pipeline';
import { standardSteps } from '../data/cleaning/standard-steps';
import { ConfigError } from '../errors';
import { printResult } from './output';
import { readTextRecords, textRecordLine } from '../data/text-records';

/** Options of `headway data clean`. */
export interface CleanOptions {
  readonly out: string;
  readonly dropped?: string;
  readonly format?: string;
  readonly licence?: string;
  readonly minWords: number;
  readonly maxWords?: number;
  readonly languages?: string;
  /** False with --no-dedup. */
  readonly dedup: boolean;
  readonly json?: boolean;
}

/** headway data clean */
export function clean(file: string, options: CleanOptions): void {
  const { out, dropped: droppedFile, format, licence, languages, json } = options;
  for (const written of [out, ...(droppedFile ? [droppedFile] : [])]) requireOutput(written, file);
  if (droppedFile !== undefined && resolve(droppedFile) === resolve(out))
    throw new ConfigError(`--dropped: a file other than --out is required, got ${droppedFile} for both`);
  const records = readTextRecords(file, format).map((record) =>
    licence === undefined || record.licence !== undefined ? record : { ...record, licence },
  );
  const steps = standardSteps(records, {
    leastWords: options.minWords,
    mostWords: options.maxWords,
    languages: languages?.split(',').map((language) => language.trim()),
    ...(!options.dedup && { duplicates: false as const }),
  });
  const cleaned = cleanRecords(records, steps);
  writeLines(out, cleaned.kept.map(textRecordLine));
  if (droppedFile !== undefined) writeLines(droppedFile, cleaned.dropped.map(droppedLine));
  const result = {
    command: 'data clean',
    file,
    out,
    rows: records.length,
    kept: cleaned.kept.length,
    dropped: cleaned.dropped.length,
    steps: cleaned.steps,
  };
  printResult(result, describe(out, records.length, cleaned), json);
}

function requireOutput(out: string, file: string): void {
  if (!/\.(jsonl|ndjson)$/i.test(out))
    throw new ConfigError(
      `data clean: what is written is JSON Lines, its name must end in .jsonl, got ${out}`,
    );
  if (existsSync(out) && resolve(out) === resolve(file))
    throw new ConfigError(`data clean: ${file} would be overwritten; choose another name to write to`);
}

function droppedLine({ record, step, reason }: Cleaned['dropped'][number]): string {
  return JSON.stringify({ ...(JSON.parse(textRecordLine(record)) as object), step, reason });
}

function writeLines(file: string, lines: readonly string[]): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileAtomically(file, [new TextEncoder().encode(lines.map((line) => `${line}\n`).join(''))]);
}

function describe(out: string, rows: number, { kept, steps }: Cleaned): string {
  const reasons = (step: StepCounts): string =>
    Object.entries(step.reasons)
      .map(([reason, n]) => `${reason} ${n}`)
      .join(', ');
  const lines = steps.map((step) => {
    const why = step.dropped > 0 ? ` (${reasons(step)})` : '';
    return `${step.name.padEnd(16)} ${step.changed} changed, ${step.dropped} dropped${why}`;
  });
  return [...lines, `${kept.length} of ${rows} rows kept in ${out}`].join('\n');
}
