import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { ConfigError } from '../errors';
import type { WorkerReply, WorkerRequest } from './worker';

/** A process that does what it is asked, one thing at a time. */
export class WorkerProcess {
  private constructor(
    private readonly process: ChildProcess,
    private readonly send: (request: WorkerRequest) => void,
    private readonly receive: (signal: AbortSignal) => Promise<WorkerReply>,
  ) {}

  /** A process of Node that runs `worker.ts`. */
  static node(): WorkerProcess {
    const worker = fork(path.join(__dirname, 'worker.js'), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    return new WorkerProcess(
      worker,
      (request) => worker.send(request),
      (signal) => once(worker, 'message', { signal }).then(([reply]) => reply as WorkerReply),
    );
  }

  /**
   * A process of Python that reads requests and writes replies as JSON, one a line.
   *
   * @param python - the interpreter
   */
  static python(python: string, script: string, environment: NodeJS.ProcessEnv): WorkerProcess {
    const worker = spawn(python, [script], { stdio: ['pipe', 'pipe', 'inherit'], env: environment });
    const lines = createInterface({ input: worker.stdout });
    return new WorkerProcess(
      worker,
      (request) => worker.stdin.write(`${JSON.stringify(request)}\n`),
      (signal) => once(lines, 'line', { signal }).then(([line]) => JSON.parse(line as string) as WorkerReply),
    );
  }

  /**
   * @param who - in the message
   * @throws ConfigError with the worker's own message if it cannot, or ends
   */
  async ask(who: string, request: WorkerRequest): Promise<unknown> {
    const over = new AbortController();
    const { signal } = over;
    const ended = Promise.race([
      once(this.process, 'exit', { signal }).then(([code]) => `its process ended with ${code}`),
      once(this.process, 'error', { signal }).then(([error]) => (error as Error).message),
    ]);
    const answered = this.receive(signal);
    this.send(request);
    const reply = await Promise.race([answered, ended.then((error): WorkerReply => ({ error }))]).finally(
      () => over.abort(), // takes the other listeners away
    );
    if ('value' in reply) return reply.value;
    this.close();
    throw new ConfigError(`bench ${who}: ${reply.error}`);
  }

  /** Lets the process end. */
  close(): void {
    if (this.process.connected) this.process.disconnect();
    this.process.stdin?.end();
  }
}
