import type { CompiledSubmission } from './compile';
import type { Exercise } from './exercise';
import type { RequestBody } from './protocol';
import type { RunnerPool } from './runner-pool';
import { StudentFault, type RunnerProcess } from './runner-process';
import type { Limits } from './tiers';

/** After so many processes of one submission have died, the rest of its tests is not run. */
const maxDeaths = 2;

/**
 * One submission while it is graded. Each test gets a fresh instance of the student's module; a
 * process that died is replaced, so one endless loop does not take the other tests with it.
 */
export class StudentSession {
  private process: RunnerProcess | undefined;
  private loaded = false;
  private deaths = 0;
  private final: StudentFault | undefined;
  private waited = 0; // milliseconds
  private output = '';
  private cpu: number | null = null;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly pool: RunnerPool,
    private readonly limits: Limits,
    readonly submission: CompiledSubmission,
    private readonly exercise: Exercise,
    /** The parts of headway that the exercise allows, as one module. */
    private readonly library: string,
  ) {}

  /** The next request starts from a fresh instance of the module. */
  beginTest(): void {
    this.loaded = false;
  }

  /**
   * Requests may overlap; they are answered in turn, by one process.
   *
   * @throws StudentFault
   */
  request(body: RequestBody): Promise<{ value: unknown; changed: number[] }> {
    const reply = this.turn.then(() => this.requestNow(body));
    this.turn = reply.catch(() => undefined);
    return reply;
  }

  private async requestNow(body: RequestBody): Promise<{ value: unknown; changed: number[] }> {
    if (this.final) throw this.final;
    const start = performance.now();
    try {
      if (!this.process?.alive) {
        this.process = await this.pool.take(this.limits);
        this.loaded = false;
      }
      if (!this.loaded) await this.load(this.process);
      return await this.process.request(body, this.limits.callSeconds);
    } catch (error) {
      if (error instanceof StudentFault && this.process && !this.process.alive) {
        this.collect(this.process);
        if (++this.deaths >= maxDeaths) this.final = error;
      }
      throw error;
    } finally {
      this.waited += performance.now() - start;
      const { submissionSeconds } = this.limits;
      if (this.waited > submissionSeconds * 1000)
        this.final ??= new StudentFault(
          'timeout',
          `all calls together took more than ${submissionSeconds} s`,
        );
    }
  }

  /**
   * Waits until callbacks that are already due have run.
   *
   * @throws StudentFault for an error that nobody handled
   */
  async settle(): Promise<void> {
    await this.turn;
    if (this.process?.alive && this.loaded)
      await this.process.request({ type: 'settle' }, this.limits.callSeconds);
  }

  /** Ends the process, and tells what it printed and how much CPU time it took. */
  async close(): Promise<{ output: string; cpuMilliseconds: number | null }> {
    this.final ??= new StudentFault('grader_error', 'the submission has been graded');
    this.end();
    await this.turn; // a call that a test did not await may just have been given a process
    this.end();
    return { output: this.output, cpuMilliseconds: this.cpu };
  }

  private async load(process: RunnerProcess): Promise<void> {
    try {
      const { name, imports } = this.exercise;
      const { library, submission } = this;
      const load = { type: 'load', source: submission.source, file: `${name}.ts`, imports, library } as const;
      await process.request(load, this.limits.callSeconds);
      this.loaded = true;
    } catch (error) {
      if (error instanceof StudentFault) this.final = error; // a file that cannot be loaded stays so
      throw error;
    }
  }

  private end(): void {
    if (!this.process?.alive) return;
    this.collect(this.process);
    this.process.kill();
  }

  private collect(process: RunnerProcess): void {
    this.output += process.output;
    const used = process.cpuMilliseconds();
    if (used !== null) this.cpu = (this.cpu ?? 0) + used;
  }
}
