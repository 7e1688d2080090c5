import { z } from 'zod';
import { readText } from '../data/text-files';
import { ConfigError } from '../errors';
import { requireEmptyFolder } from './out-folder';
import { runToResume, textHash, writeRunFile } from './run-file';
import type { RunFile } from './run-file';

/** The files of labelled texts that the user named, and where the run goes. */
export interface FineTuneRunOptions {
  readonly train: readonly string[];
  readonly validation?: readonly string[];
  readonly test?: readonly string[];
  readonly out: string;
  readonly resume?: boolean;
}

interface TextFile {
  readonly file: string;
  /** SHA-256 of its text. */
  readonly sha256: string;
}

/** What a run learns from, kept in `out/finetuning.json` so that `--resume` does not go on with other texts. */
export interface FineTuneRun {
  readonly train: readonly TextFile[];
  readonly validation: readonly TextFile[];
  readonly test: readonly TextFile[];
}

const textFiles = z.array(z.object({ file: z.string(), sha256: z.string() }));
const runFile: RunFile<FineTuneRun> = {
  command: 'finetune',
  name: 'finetuning.json',
  schema: z.object({ train: textFiles, validation: textFiles, test: textFiles.default([]) }),
};

/**
 * Settles what is to be learnt from; writes nothing.
 *
 * @throws ConfigError for a folder that holds something, or for other texts than the run to be resumed began
 * with; FormatError if what it left is damaged
 */
export function settleFineTuneRun({
  train,
  validation = [],
  test = [],
  out,
  resume,
}: FineTuneRunOptions): FineTuneRun {
  if (!resume) requireEmptyFolder('finetune', out);
  const before = resume ? runToResume(runFile, out) : undefined;
  const run = { train: train.map(hashed), validation: validation.map(hashed), test: test.map(hashed) };
  if (before) {
    requireSameTexts('--train', before.train, run.train, out);
    requireSameTexts('--validation', before.validation, run.validation, out);
    requireSameTexts('--test', before.test, run.test, out);
  }
  return run;
}

/** Makes the directory and keeps there what a resumed run is held to. */
export function beginFineTuneRun(run: FineTuneRun, out: string): void {
  writeRunFile(runFile, run, out);
}

/** The texts must be the same and in the same order; the files may have moved. */
function requireSameTexts(
  option: string,
  before: readonly TextFile[],
  now: readonly TextFile[],
  out: string,
): void {
  if (before.length !== now.length) {
    throw new ConfigError(
      `finetune: to resume the run in ${out}, ${option} must name what it began with, ${names(before)}; ` +
        `got ${names(now)}`,
    );
  }
  const place = now.findIndex(({ sha256 }, i) => sha256 !== before[i].sha256);
  if (place === -1) return;
  throw new ConfigError(
    `finetune: to resume the run in ${out}, ${option} must be the texts that it began with; ` +
      `${now[place].file} is not what ${before[place].file} was then: give that again, ` +
      'or begin a new run in another --out',
  );
}

function names(files: readonly TextFile[]): string {
  return files.length === 0 ? 'no file' : files.map(({ file }) => file).join(' ');
}

function hashed(file: string): TextFile {
  return { file, sha256: textHash(readText(file)) };
}
