import { fork, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { JudgeOptions } from './judge';
import type { JudgeReply, JudgeRequest } from './judge-process';
import type { ExerciseReport } from './verdict';

/** A {@link Judge} in another process, with the same answers. */
export class RemoteJudge {
  private readonly child: ChildProcess;
  private readonly waiting = new Map<
    number,
    { resolve(report?: ExerciseReport): void; reject(error: Error): void }
  >();
  private nextId = 1;

  constructor(options: JudgeOptions) {
    const source = join(__dirname, 'judge-process.ts');
    const fromSource = existsSync(source);
    this.child = fork(fromSource ? source : join(__dirname, 'judge-process.js'), {
      execArgv: fromSource ? ['--import', 'tsx'] : [],
      // A test run marks its processes, and a vitest runner that sees the mark would think it is part of it.
      env: Object.fromEntries(
        Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_OPTIONS)/.test(name)),
      ),
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.child.on('message', (reply: JudgeReply) => {
      const call = this.waiting.get(reply.id);
      this.waiting.delete(reply.id);
      if (this.waiting.size === 0) this.rest();
      if ('error' in reply) call?.reject(new Error(reply.error));
      else call?.resolve(reply.report);
    });
    this.child.on('close', (code) => {
      for (const { reject } of this.waiting.values())
        reject(new Error(`the judge ended with exit code ${code}`));
      this.waiting.clear();
    });
    void this.send({ type: 'start', options }).catch(() => undefined); // grade() fails in the same way
  }

  /** Grades one submission; see {@link Judge.grade}. */
  async grade(chapter: string, name: string, text: string | null): Promise<ExerciseReport> {
    return (await this.send({ type: 'grade', chapter, name, text }))!;
  }

  /** Ends the judge and its student processes. */
  close(): void {
    if (this.child.connected) this.child.disconnect();
  }

  /** A judge with nothing to do does not keep the program from ending. */
  private rest(): void {
    this.child.unref();
    this.child.channel?.unref();
  }

  private send(
    request: JudgeRequest extends infer R ? (R extends JudgeRequest ? Omit<R, 'id'> : never) : never,
  ): Promise<ExerciseReport | undefined> {
    const id = this.nextId++;
    this.child.ref();
    this.child.channel?.ref();
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.child.send({ ...request, id }, (error) => {
        if (error) reject(new Error('the judge is not running any more'));
      });
    });
  }
}
