import type { Round } from './contest';
import { matMulPeak, startImplementation, type Implementation } from './implementation';
import type { BenchName, Workload, WorkloadOptions } from './workload';
import { workloads } from './workloads';

/** What the benchmark asks of a worker, one thing at a time. */
export type WorkerRequest =
  | { ask: 'start'; bench: BenchName; options: WorkloadOptions; implementation?: Implementation }
  | { ask: 'round' }
  | { ask: 'peakGflops' }
  | { ask: 'peakMemoryBytes' };

/** Its answer: a value, or the text of an error. */
export type WorkerReply = { value: unknown } | { error: string };

let workload: Workload;

async function answer(request: WorkerRequest): Promise<unknown> {
  switch (request.ask) {
    case 'start': {
      if (request.implementation) await startImplementation(request.implementation);
      workload = await (await workloads[request.bench].load())(request.options);
      return true;
    }
    case 'round': {
      const start = performance.now();
      const done = await workload();
      return { ...done, milliseconds: performance.now() - start } satisfies Round;
    }
    case 'peakGflops':
      return matMulPeak();
    case 'peakMemoryBytes':
      return process.resourceUsage().maxRSS * 1024;
  }
}

process.on('message', (request: WorkerRequest) => {
  answer(request).then(
    (value) => process.send!({ value } satisfies WorkerReply),
    (error: Error) => process.send!({ error: error.message } satisfies WorkerReply),
  );
});
process.on('disconnect', () => process.exit());
