import type { Contestant, Turn } from './contest';
import type { BenchName, WorkloadOptions } from './workload';
import type { WorkerRequest } from './worker';
import type { WorkerProcess } from './worker-process';

/** A contestant in a process of its own, so that memory and backend are its own too. */
export class ProcessContestant implements Contestant {
  private constructor(
    private readonly worker: WorkerProcess,
    readonly implementation: string,
    readonly variant?: string,
  ) {}

  /**
   * Has the process make its workload.
   *
   * @throws ConfigError with the worker's message if it cannot
   */
  static async start(
    worker: WorkerProcess,
    bench: BenchName,
    options: WorkloadOptions,
  ): Promise<ProcessContestant> {
    const name = [options.implementation, options.variant].filter(Boolean).join(', ') || 'headway';
    await worker.ask(name, { ask: 'start', bench, options });
    return new ProcessContestant(worker, name, options.variant);
  }

  /**
   * The same with a request of the caller's.
   *
   * @param name - of the implementation
   */
  static async startWith(
    worker: WorkerProcess,
    name: string,
    request: WorkerRequest,
  ): Promise<ProcessContestant> {
    await worker.ask(name, request);
    return new ProcessContestant(worker, name);
  }

  turn(repetitions: number): Promise<Turn> {
    return this.worker.ask(this.implementation, { ask: 'turn', repetitions }) as Promise<Turn>;
  }

  peakMemoryBytes(): Promise<number> {
    return this.worker.ask(this.implementation, { ask: 'peakMemoryBytes' }) as Promise<number>;
  }

  close(): void {
    this.worker.close();
  }
}
