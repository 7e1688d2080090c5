import { fork, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer } from './answer';
import type { JudgeOptions } from './judge';
import type { JudgeReply, JudgeRequest } from './judge-process';
import type { ExerciseReport } from './verdict';

/** A request before it gets its id. */
type JudgeRequestBody = JudgeRequest extends infer R
  ? R extends JudgeRequest
    ? Omit<R, 'id'>
    : never
  : never;

/**
 * A {@link Judge} in another process, with the same answers. Below T2 the student's code may kill
 * that process: the submission in hand then gets no verdict, and the next one a new judge.
 */
export class RemoteJudge {
  private child: ChildProcess | undefined;
  private readonly waiting = new Map<
    number,
    { resolve(report?: ExerciseReport): void; reject(error: Error): void }
  >();
  private nextId = 1;

  constructor(private readonly options: JudgeOptions) {
    this.child = this.start();
  }

  /** Grades one submission; see {@link Judge.grade}. */
  async grade(chapter: string, name: string, answer: Answer): Promise<ExerciseReport> {
    return (await this.send({ type: 'grade', chapter, name, answer }))!;
  }

  /** Ends the judge and its student processes. */
  close(): void {
    if (this.child?.connected) this.child.disconnect();
  }

  private start(): ChildProcess {
    const source = join(__dirname, 'judge-process.ts');
    const fromSource = existsSync(source);
    const child = fork(fromSource ? source : join(__dirname, 'judge-process.js'), {
      execArgv: fromSource ? ['--import', 'tsx'] : [],
      // A test run marks its processes, and a vitest runner that sees the mark would think it is part of it.
      env: Object.fromEntries(
        Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_OPTIONS)/.test(name)),
      ),
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    child.on('message', (reply: JudgeReply) => {
      const call = this.waiting.get(reply.id);
      this.waiting.delete(reply.id);
      if (this.waiting.size === 0) rest(child);
      if ('error' in reply) call?.reject(new Error(reply.error));
      else call?.resolve(reply.report);
    });
    child.on('close', (code, signal) => {
      if (this.child === child) this.child = undefined;
      const how = signal ? `was ended by ${signal}` : `ended with exit code ${code}`;
      for (const { reject } of this.waiting.values()) reject(new Error(`the judge ${how}`));
      this.waiting.clear();
    });
    child.send({ type: 'start', id: 0, options: this.options } satisfies JudgeRequest);
    return child;
  }

  private send(request: JudgeRequestBody): Promise<ExerciseReport | undefined> {
    const child = (this.child ??= this.start());
    const id = this.nextId++;
    child.ref();
    child.channel?.ref();
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      child.send({ ...request, id }, (error) => {
        if (error) reject(new Error('the judge is not running any more'));
      });
    });
  }
}

/** A judge with nothing to do does not keep the program from ending. */
function rest(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
}
