import type { Turn } from './contest';
import { startImplementation } from './implementation';
import { matMulPeak } from './machine-peak';
import type { ModelWork } from './model-workload';
import type { BenchName, PresetName, Workload, WorkloadOptions } from './workload';
import { workloads } from './workloads';

/** What the benchmark asks of a worker, one thing at a time. */
export type WorkerRequest =
  | { ask: 'write task'; bench: BenchName; folder: string; preset: PresetName; accumulate: number }
  | { ask: 'start'; bench: BenchName; options: WorkloadOptions }
  | { ask: 'start model'; model: string; work: ModelWork }
  | { ask: 'turn'; repetitions: number }
  | { ask: 'matMulPeak' }
  | { ask: 'peakMemoryBytes' };

/** Its answer: a value, or the text of an error. */
export type WorkerReply = { value: unknown } | { error: string };

let workload: Workload;
let peakOfOthers = (): number => 0;
let measurePeak: (() => Promise<number>) | undefined;

async function answer(request: WorkerRequest): Promise<unknown> {
  switch (request.ask) {
    case 'write task': {
      await startImplementation('wasm');
      const { bench, folder, preset, accumulate } = request;
      await workloads[bench].task!(folder, preset, { gradientAccumulationSteps: accumulate });
      return true;
    }
    case 'start': {
      const { implementation } = request.options;
      if (implementation) await startImplementation(implementation);
      workload = await (await workloads[request.bench].load())(request.options);
      return true;
    }
    case 'start model': {
      await startImplementation('compiled');
      const { modelWorkload, peakOfChildren } = await import('./model-workload.js');
      workload = await modelWorkload(request.model, request.work);
      peakOfOthers = peakOfChildren;
      return true;
    }
    case 'turn':
      return takeTurn(request.repetitions);
    case 'matMulPeak':
      measurePeak ??= await matMulPeak();
      return measurePeak();
    case 'peakMemoryBytes':
      return Math.max(peakOfOthers(), process.resourceUsage().maxRSS * 1024);
  }
}

async function takeTurn(repetitions: number): Promise<Turn> {
  const [milliseconds, losses]: number[][] = [[], []];
  let work = {};
  for (let i = 0; i < repetitions; i++) {
    const start = performance.now();
    const { loss, milliseconds: timed, ...done } = await workload();
    milliseconds.push(timed ?? performance.now() - start);
    if (loss !== undefined) losses.push(loss);
    work = done;
  }
  return { milliseconds, ...work, ...(losses.length > 0 && { losses }) };
}

process.on('message', (request: WorkerRequest) => {
  answer(request).then(
    (value) => process.send!({ value } satisfies WorkerReply),
    (error: Error) => process.send!({ error: error.message } satisfies WorkerReply),
  );
});
process.on('disconnect', () => process.exit());
