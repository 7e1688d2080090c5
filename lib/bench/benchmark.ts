import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { packagedFile } from '../package-root';
import { contest, type BenchResult } from './contest';
import { type Implementation, isPyTorch } from './implementation';
import { ProcessContestant } from './process-contestant';
import { WorkerProcess } from './worker-process';
import type { BenchName, PresetName, WorkloadOptions } from './workload';
import { workloads } from './workloads';

/** One run of `headway bench`. */
export interface Benchmark {
  readonly bench: BenchName;
  readonly preset: PresetName;
  /** Root of the course. */
  readonly course: string;
  /** What computes, the one that others are compared with first; not used by work without tensors. */
  readonly implementations: readonly Implementation[];
  /** A Python with torch, where an implementation needs one. */
  readonly python?: string;
  readonly rounds: number;
  /** Repetitions in each turn; default as many as fill a second. */
  readonly repetitions?: number;
  /** Batches to one update, in training. */
  readonly accumulate: number;
  /** Told what is going on. */
  readonly note: (text: string) => void;
}

/**
 * Starts a process for each contestant, lets them work in turn, and ends them.
 *
 * @throws ConfigError if one cannot do the work
 */
export async function runBenchmark(benchmark: Benchmark): Promise<BenchResult[]> {
  const { bench, preset, course, note } = benchmark;
  const { tensors, task, warmUp, comparable, compiled = false } = workloads[bench];
  const scratch = scratchFolder(course);
  const tidyUp = (): void => rmSync(scratch, { recursive: true, force: true });
  const interrupted = (): void => {
    tidyUp(); // the workers end by themselves when they have nobody to answer
    process.exit(130);
  };
  for (const signal of interruptions) process.on(signal, interrupted);
  const contestants: ProcessContestant[] = [];
  const judge = WorkerProcess.node();
  try {
    if (task) await writeTask(scratch, benchmark);
    for (const implementation of tensors ? benchmark.implementations : [undefined]) {
      for (const variant of variantsOf(bench, implementation)) {
        note(`starting ${[bench, implementation, variant].filter(Boolean).join(', ')}`);
        const options = { preset, course, scratch, implementation, variant };
        contestants.push(await ProcessContestant.start(workerFor(options, benchmark), bench, options));
      }
    }
    return await contest(tensors ? `${bench} ${preset}` : bench, contestants, {
      rounds: benchmark.rounds,
      repetitions: benchmark.repetitions,
      warmUp,
      comparable,
      compiled,
      ...(task && { matMulPeak: () => judge.ask('peak', { ask: 'matMulPeak' }) as Promise<number> }),
      onTurn: (done, of) => {
        const each = contestants.length;
        if (done % each === 0)
          note(done === each ? 'warmed up' : `round ${done / each - 1} of ${of / each - 1}`);
      },
    });
  } finally {
    judge.close();
    for (const contestant of contestants) contestant.close();
    for (const signal of interruptions) process.off(signal, interrupted);
    tidyUp();
  }
}

/** The ways in which an implementation does the work, one row each. */
function variantsOf(bench: BenchName, implementation?: Implementation): readonly (string | undefined)[] {
  const { variants = [undefined], variantsInPyTorch } = workloads[bench];
  if (isPyTorch(implementation)) return variantsInPyTorch ? variants : [undefined];
  return implementation === 'compiled' ? variants.filter((variant) => variant !== 'no cache') : variants; // it would run eagerly
}

const interruptions = ['SIGINT', 'SIGTERM'] as const;

function scratchFolder(course: string): string {
  const parent = path.join(course, '.headway', 'bench');
  mkdirSync(parent, { recursive: true });
  return mkdtempSync(path.join(parent, 'run-'));
}

/** In a process of its own, which ends at once: its memory is nobody's. */
async function writeTask(folder: string, { bench, preset, accumulate }: Benchmark): Promise<void> {
  const writer = WorkerProcess.node();
  await writer.ask('task', { ask: 'write task', bench, folder, preset, accumulate });
  writer.close();
}

function workerFor({ implementation }: WorkloadOptions, { python, course }: Benchmark): WorkerProcess {
  if (!isPyTorch(implementation)) return WorkerProcess.node();
  return WorkerProcess.python(python!, packagedFile('bench', 'bench/pytorch/worker.py'), {
    ...process.env,
    HEADWAY_BENCH_THREADS: String(availableParallelism()),
    TORCHINDUCTOR_CACHE_DIR: path.join(course, '.headway', 'cache', 'torchinductor'),
  });
}
