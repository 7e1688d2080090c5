import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { ConfigError } from '../errors';
import type { Contestant, Round } from './contest';
import type { Implementation } from './implementation';
import type { WorkerReply, WorkerRequest } from './worker';
import type { BenchName, WorkloadOptions } from './workload';

/** A contestant in a process of its own, so that memory and backend are its own too. */
export class ProcessContestant implements Contestant {
  private constructor(
    private readonly worker: ChildProcess,
    readonly implementation: string,
  ) {}

  /**
   * Starts the process and makes its workload.
   *
   * @param implementation - what tensors run on; absent for work without tensors
   * @throws ConfigError with the worker's message if it cannot
   */
  static async start(
    bench: BenchName,
    options: WorkloadOptions,
    implementation?: Implementation,
  ): Promise<ProcessContestant> {
    const worker = fork(path.join(__dirname, 'worker.js'), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const name = [implementation, options.variant].filter(Boolean).join(', ') || 'headway';
    const contestant = new ProcessContestant(worker, name);
    await contestant.ask({ ask: 'start', bench, options, implementation });
    return contestant;
  }

  round(): Promise<Round> {
    return this.ask({ ask: 'round' }) as Promise<Round>;
  }

  peakGflops(): Promise<number> {
    return this.ask({ ask: 'peakGflops' }) as Promise<number>;
  }

  peakMemoryBytes(): Promise<number> {
    return this.ask({ ask: 'peakMemoryBytes' }) as Promise<number>;
  }

  close(): void {
    if (this.worker.connected) this.worker.disconnect();
  }

  private async ask(request: WorkerRequest): Promise<unknown> {
    this.worker.send(request);
    const over = new AbortController();
    const { signal } = over;
    const reply: WorkerReply = await Promise.race([
      once(this.worker, 'message', { signal }).then(([reply]) => reply as WorkerReply),
      once(this.worker, 'exit', { signal }).then(([code]) => ({ error: `its process ended with ${code}` })),
    ]).finally(() => over.abort()); // takes the other listener away
    if ('value' in reply) return reply.value;
    this.close();
    throw new ConfigError(`bench ${this.implementation}: ${reply.error}`);
  }
}
