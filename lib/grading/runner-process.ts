import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Duplex, Readable } from 'node:stream';
import { decode, encode } from './codec';
import { readFrames, writeFrame } from './frames';
import { maxFrameBytes, type Reply, type RequestBody, type StudentFaultRecord } from './protocol';
import { launch, type Limits } from './tiers';
import type { TensorBridge } from './tensor-value';
import type { Tier, Verdict } from './verdict';

/** The student's code gave no value: it threw, ended, hung, or used more than it may. */
export class StudentFault extends Error {
  /**
   * @param verdict - what happened
   * @param message - for the learner
   * @param record - what the runner said, when the process is still alive
   */
  constructor(
    readonly verdict: Verdict,
    message: string,
    readonly record: StudentFaultRecord | undefined = undefined,
  ) {
    super(message);
  }
}

interface Pending {
  resolve(reply: { value: unknown; changed: number[] }): void;
  reject(fault: StudentFault): void;
  timer: NodeJS.Timeout;
}

/** The judge's side of one student process. When anything goes wrong, the process is killed and says why. */
export class RunnerProcess {
  /** What the student's code printed so far, stdout and stderr in the order they came, capped. */
  output = '';
  private readonly child: ChildProcess;
  private readonly pipe: Duplex;
  private readonly pending = new Map<number, Pending>();
  private readonly ready: Promise<void>;
  private nextId = 1;
  private ended: StudentFault | undefined;

  /**
   * @param script - the compiled runner
   * @param tensors - what the judge calls a tensor
   */
  constructor(
    script: string,
    readonly tier: Tier,
    private readonly limits: Limits,
    private readonly tensors: TensorBridge,
  ) {
    const { command, args } = launch(tier, script, limits);
    this.child = spawn(command, args, {
      cwd: dirname(script),
      // An empty environment: nothing of the judge's, and no NODE_OPTIONS. Windows needs its root.
      env: process.platform === 'win32' ? { SystemRoot: process.env.SystemRoot } : {},
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      // A process group of its own: kill(0) reaches the whole group, also out of a pid namespace. At T0
      // no CPU limit would end what a killed judge leaves behind, so there it stays in the judge's group.
      detached: tier !== 'T0',
    });
    this.pipe = this.child.stdio[3] as Duplex;
    this.pipe.on('error', () => undefined); // the exit handler reports it
    this.collectOutput(this.child.stdout!);
    this.collectOutput(this.child.stderr!);
    this.ready = new Promise((resolve, reject) => {
      this.pending.set(0, {
        resolve: () => resolve(),
        reject: (fault) => reject(new Error(`the runner did not start: ${fault.message}\n${this.output}`)),
        timer: setTimeout(() => this.end(new StudentFault('grader_error', 'no answer in 20 s')), 20_000),
      });
    });
    this.ready.catch(() => undefined); // request() passes it on
    readFrames(
      this.pipe,
      maxFrameBytes,
      (payload) => this.receive(payload),
      (bytes) =>
        this.end(
          new StudentFault('output_limit', `an answer of ${bytes} bytes is more than ${maxFrameBytes}`),
        ),
    );
    this.child.on('error', (error) => this.end(new StudentFault('grader_error', error.message)));
    // 'close' and not 'exit': all output has been read, which may say why.
    this.child.on('close', (code, signal) => this.end(this.causeOfEnd(code, signal)));
  }

  /** True until the process has ended or was killed. */
  get alive(): boolean {
    return this.ended === undefined;
  }

  /**
   * Sends a request and waits for its reply.
   *
   * @param seconds - wall-clock time after which the process is ended
   * @throws StudentFault
   */
  async request(body: RequestBody, seconds: number): Promise<{ value: unknown; changed: number[] }> {
    await this.ready;
    if (this.ended) throw this.ended;
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      const late = (): void =>
        this.end(
          new StudentFault(
            'timeout',
            `no answer within ${seconds} s: an endless loop, or a promise that never resolves?`,
          ),
        );
      this.pending.set(id, { resolve, reject, timer: setTimeout(late, seconds * 1000) });
      writeFrame(this.pipe, encode({ ...body, id }, this.tensors));
    });
  }

  /** CPU time used so far in milliseconds, read from outside; null where /proc is not there. */
  cpuMilliseconds(): number | null {
    return cpuMillisecondsOf(this.child.pid!);
  }

  /** Ends the process at once. */
  kill(): void {
    this.end(new StudentFault('grader_error', 'the judge ended the process'));
  }

  private end(fault: StudentFault): void {
    if (this.ended) return;
    this.ended = fault;
    this.child.kill('SIGKILL');
    this.pipe.destroy(); // what it still holds is not read
    for (const { reject, timer } of this.pending.values()) {
      clearTimeout(timer);
      reject(fault);
    }
    this.pending.clear();
  }

  private receive(payload: Buffer): void {
    let reply: Reply;
    try {
      reply = decode(payload, this.tensors) as Reply;
    } catch (error) {
      return this.end(
        new StudentFault('runtime_error', `an answer that is not one: ${(error as Error).message}`),
      );
    }
    const waiting = this.pending.get(reply?.id);
    if (!waiting) return this.end(new StudentFault('runtime_error', 'an answer that nobody asked for'));
    this.pending.delete(reply.id);
    clearTimeout(waiting.timer);
    if ('fault' in reply) waiting.reject(faultOf(reply.fault));
    else waiting.resolve({ value: reply.value, changed: placesOf(reply.changed) });
  }

  private collectOutput(stream: Readable): void {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      if (this.output.length < this.limits.outputBytes) {
        this.output = (this.output + text).slice(0, this.limits.outputBytes);
      } else {
        const kibibytes = Math.round(this.limits.outputBytes / 1024);
        this.end(new StudentFault('output_limit', `printed more than ${kibibytes} KiB`));
      }
    });
  }

  private causeOfEnd(code: number | null, signal: NodeJS.Signals | null): StudentFault {
    if (memoryGone.test(this.output)) {
      const megabytes = Math.round(this.limits.memoryBytes / 2 ** 20);
      return new StudentFault('memory_limit', `used more memory than the ${megabytes} MB allowed`);
    }
    if (signal === 'SIGXCPU')
      return new StudentFault('timeout', `used more than ${this.limits.cpuSeconds} s of CPU time`);
    const how = signal ? `was ended by ${signal}` : `ended with exit code ${code}`;
    return new StudentFault(
      'runtime_error',
      `the process ${how} before it answered: does the code call process.exit?`,
    );
  }
}

/** What Node says when memory is used up: the heap, an ArrayBuffer, a WebAssembly.Memory. */
const memoryGone =
  /heap out of memory|Array buffer allocation failed|std::bad_alloc|WebAssembly\.Memory.*(could not allocate|nable to grow)/;

/** Places of changed arguments, checked: they come from the student's process. */
function placesOf(changed: unknown): number[] {
  return Array.isArray(changed) ? changed.filter((place) => Number.isSafeInteger(place)) : [];
}

/** What the runner reported, checked: it comes from the student's process. */
function faultOf(record: StudentFaultRecord): StudentFault {
  const text = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 4000) : '');
  const { kind } = record ?? {};
  const name = text(record?.name);
  const message = text(record?.message);
  const clean: StudentFaultRecord = { kind, name, message, stack: text(record?.stack) };
  if (kind === 'size') return new StudentFault('output_limit', `the answer is too large: ${message}`, clean);
  if (kind === 'reply')
    return new StudentFault('runtime_error', `the answer is not plain data: ${message}`, clean);
  if (kind === 'import') return new StudentFault('compile_error', message, clean);
  if (kind === 'missing') return new StudentFault('fail', message, clean);
  if (message.startsWith('Not implemented yet')) return new StudentFault('fail', message, clean);
  if (memoryGone.test(message) || /Invalid (typed )?array( buffer)? length/.test(message)) {
    return new StudentFault('memory_limit', `${name}: ${message}`, clean);
  }
  const late = kind === 'late' ? 'after the call, unhandled: ' : '';
  return new StudentFault('runtime_error', `${late}${name}: ${message}`, clean);
}

/** Of a process and its children: under T2 the student's process is a child of `unshare`. */
function cpuMillisecondsOf(pid: number): number | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    const own = (Number(fields[11]) + Number(fields[12])) * 10; // utime + stime, in ticks of 1/100 s
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    const each =
      children === '' ? [] : children.split(' ').map((child) => cpuMillisecondsOf(Number(child)) ?? 0);
    return each.reduce((sum, child) => sum + child, own);
  } catch {
    return null;
  }
}
