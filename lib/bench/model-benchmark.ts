import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { UnsupportedError } from '../errors';
import { packagedFile } from '../package-root';
import { contest, type BenchResult } from './contest';
import { type ModelWork, modelWorks } from './model-workload';
import { ProcessContestant } from './process-contestant';
import { WorkerProcess } from './worker-process';

/** A run of `headway bench generate --model FILE`. */
export interface ModelBenchmark {
  /** A GGUF file. */
  readonly model: string;
  /** A Python with llama-cpp-python; absent: Headway alone is measured. */
  readonly python?: string;
  readonly rounds: number;
  /** Repetitions in each turn; default as many as fill a second. */
  readonly repetitions?: number;
  /** Told what is going on. */
  readonly note: (text: string) => void;
}

/**
 * Measures what an open model costs: reading a prompt, writing after it, and from nothing to the first token; by
 * Headway and by llama.cpp in turn, with the same file and as many threads, each in a process of its own.
 */
export async function runModelBenchmark(benchmark: ModelBenchmark): Promise<BenchResult[]> {
  const results: BenchResult[] = [];
  for (const work of modelWorks) results.push(...(await contestOf(work, benchmark)));
  return results;
}

async function contestOf(
  work: ModelWork,
  { model, python, rounds, repetitions, note }: ModelBenchmark,
): Promise<BenchResult[]> {
  note(work);
  const request = { ask: 'start model', model, work } as const;
  const contestants: ProcessContestant[] = [];
  try {
    contestants.push(await ProcessContestant.startWith(WorkerProcess.node(), 'compiled', request));
    if (python) {
      const worker = WorkerProcess.python(python, packagedFile('bench', 'bench/llama-cpp/worker.py'), {
        ...process.env,
        HEADWAY_BENCH_THREADS: String(availableParallelism()),
      });
      contestants.push(await ProcessContestant.startWith(worker, 'llama.cpp', request));
    }
    return await contest(work, contestants, { rounds, repetitions, compiled: false });
  } finally {
    for (const contestant of contestants) contestant.close();
  }
}

/**
 * A Python that has llama-cpp-python: the one that `HEADWAY_PYTHON` names, or `python3`.
 *
 * @throws UnsupportedError if it has none
 */
export function pythonWithLlamaCpp(): string {
  const python = process.env.HEADWAY_PYTHON ?? 'python3';
  try {
    execFileSync(python, ['-c', 'import llama_cpp'], { stdio: 'ignore' });
    return python;
  } catch {
    throw new UnsupportedError(
      `bench --against llama.cpp: ${python} must have the package llama-cpp-python; ` +
        `${python} -m pip install llama-cpp-python, or name another Python in HEADWAY_PYTHON`,
    );
  }
}
