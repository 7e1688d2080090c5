import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { jupyterOutputs, type JupyterOutput } from './jupyter-outputs';
import { exerciseTag } from './notebook';
import { syncNotebooks } from './sync-notebooks';
import { type BookPaths, bookPaths, chapterNames, problemText, pythonProgram, root } from './project';
import {
  readRecording,
  type Recording,
  resultDrift,
  type Result,
  sourceHash,
  writeRecording,
} from './recording';

/** Seconds a notebook may take on two cores. */
export const notebookTimeout = 120;

/** What execute.py reports. */
interface Run {
  readonly cells: readonly { source: string; tags: string[]; outputs: JupyterOutput[] }[];
  readonly error: { readonly cell: number; readonly message: string } | null;
}

/** How one notebook went. */
export interface Execution {
  readonly chapter: string;
  readonly seconds: number;
  /** What is wrong: a cell that failed, drift from the recording; empty if all is well. */
  readonly problems: string[];
  readonly recording?: Recording;
}

/**
 * Runs one notebook on a clean tslab kernel and compares it with its recording, or records it.
 *
 * @param file - the .ipynb
 * @param options - `record`: replace the recording (only of a run without error)
 * @throws Error if there is no Python to run Jupyter with
 */
export async function executeNotebook(
  file: string,
  paths: BookPaths,
  options: { record?: boolean; timeout?: number } = {},
): Promise<Execution> {
  const chapter = path.basename(file, '.ipynb');
  const started = performance.now();
  const run = await runNotebook(file, options.timeout ?? notebookTimeout);
  const seconds = (performance.now() - started) / 1000;
  if (run.error) {
    const cell = run.cells[run.error.cell];
    const problems = [`cell ${run.error.cell + 1} failed:\n${cell?.source}\n---\n${run.error.message}`];
    return { chapter, seconds, problems };
  }
  const results: Record<string, Result> = {};
  const problems: string[] = [];
  const cells = run.cells
    .filter(({ tags }) => !tags.includes(exerciseTag))
    .map(({ source, outputs }, index) => {
      const converted = jupyterOutputs(outputs, results);
      for (const fault of unstableText(JSON.stringify(converted))) {
        problems.push(
          `cell ${index + 1} shows ${fault}: it changes from run to run, so it cannot be recorded`,
        );
      }
      return { source: sourceHash(source), outputs: converted };
    });
  const recording: Recording = { chapter, results, cells };
  if (problems.length > 0) return { chapter, seconds, problems };
  if (options.record) writeRecording(recording, paths);
  else {
    const recorded = readRecording(chapter, paths);
    if (!recorded) problems.push('has no recording: run npx headway notebooks run --record');
    else problems.push(...resultDrift(recorded, recording));
  }
  return { chapter, seconds, problems, recording };
}

/** What must not be in a recording: this machine's folders, and measured times. */
export function unstableText(text: string): string[] {
  const faults: string[] = [];
  if (
    [root, process.env.HOME].some((folder) => folder && folder.length > 1 && text.includes(folder + path.sep))
  ) {
    faults.push('a path of this machine');
  }
  const time = /\d(?:\.\d+)? ?(?:ms|tokens\/s|s\b(?= (?:a|per) step)|seconds? elapsed)/.exec(text);
  if (time) faults.push(`a measured time ('${time[0]}')`);
  return faults;
}

async function runNotebook(file: string, timeout: number): Promise<Run> {
  const python = pythonProgram('python');
  if (!python) throw new Error('no Python with Jupyter here: run npx headway setup');
  const tslab = createRequire(path.join(root, 'package.json')).resolve('tslab/bin/tslab');
  const kernel = [process.execPath, tslab, 'kernel', '--config-path', '{connection_file}'];
  const script = path.join(root, 'book/tools/execute.py');
  const temporary = path.join(root, '.headway/tmp'); // nothing outside the project is written
  mkdirSync(temporary, { recursive: true });
  const child = spawn(python, [script, file, JSON.stringify(kernel), String(timeout)], {
    env: { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = (): void => {
    child.kill('SIGTERM'); // it ends its kernel
    process.exitCode = 130;
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const [stdout, stderr, code] = await Promise.all([
    readAll(child.stdout),
    readAll(child.stderr),
    new Promise<number | null>((resolve) => child.once('close', resolve)),
  ]);
  process.off('SIGINT', stop).off('SIGTERM', stop);
  if (code !== 0) throw new Error(stderr.trim() || `execute.py ended with code ${code}`);
  return JSON.parse(stdout) as Run;
}

async function readAll(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** `execute.ts [NAME…] [--record] [--json]`: `03`, `attention` and `03-attention` name the same notebook. */
async function main(argv: readonly string[]): Promise<number> {
  const paths = bookPaths();
  const record = argv.includes('--record');
  const names = argv.filter((arg) => !arg.startsWith('--'));
  const all = chapterNames(paths);
  const chosen = names.length === 0 ? all : names.map((name) => findChapter(name, all));
  syncNotebooks(paths, { chapters: chosen });
  const executions: Execution[] = [];
  for (const chapter of chosen) {
    process.stderr.write(`notebooks/${chapter}.ipynb … `);
    const execution = await executeNotebook(path.join(paths.notebooks, `${chapter}.ipynb`), paths, {
      record,
    });
    const verdict = execution.problems.length > 0 ? 'failed' : record ? 'recorded' : 'as recorded';
    process.stderr.write(`${verdict} in ${execution.seconds.toFixed(1)} s\n`);
    for (const message of execution.problems) {
      process.stderr.write(`${problemText({ file: `notebooks/${chapter}.ipynb`, message })}\n`);
    }
    executions.push(execution);
  }
  if (record) syncNotebooks(paths, { chapters: chosen }); // prose may quote a number that has just been recorded
  const failed = executions.filter(({ problems }) => problems.length > 0).length;
  const summary = executions.map(({ chapter, seconds, problems }) => ({ chapter, seconds, problems }));
  const text = `${executions.length - failed} of ${executions.length} notebooks ran as they should`;
  process.stdout.write(argv.includes('--json') ? `${JSON.stringify({ notebooks: summary })}\n` : `${text}\n`);
  return failed > 0 ? 1 : 0;
}

function findChapter(name: string, all: readonly string[]): string {
  const found = all.filter(
    (chapter) => chapter === name || chapter.slice(0, 2) === name || chapter.slice(3) === name,
  );
  if (found.length !== 1) throw new Error(`no notebook named '${name}': there are ${all.join(', ')}`);
  return found[0];
}

if (require.main === module) {
  main(process.argv.slice(2)).then(
    (code) => (process.exitCode = code),
    (error: Error) => {
      process.stderr.write(`headway notebooks: ${error.message}\n`);
      process.exitCode = /headway setup/.test(error.message) ? 3 : 2;
    },
  );
}
