import { expect, it } from 'vitest';
import type { CompiledSubmission } from '../../lib/grading/compile';
import type { Exercise } from '../../lib/grading/exercise';
import type { RequestBody } from '../../lib/grading/protocol';
import type { RunnerPool } from '../../lib/grading/runner-pool';
import type { RunnerProcess } from '../../lib/grading/runner-process';
import { StudentSession } from '../../lib/grading/student-session';
import { defaultLimits } from '../../lib/grading/tiers';

/** Stands for a process: answers each call with its arguments, a moment later. */
class Echo {
  alive = true;
  output = '';
  answering = 0;

  async request(body: RequestBody): Promise<{ value: unknown; changed: number[] }> {
    expect(++this.answering).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 2));
    this.answering--;
    return { value: 'args' in body ? body.args : undefined, changed: [] };
  }
  cpuMilliseconds(): number {
    return 1;
  }
  kill(): void {
    this.alive = false;
  }
}

function makeSession(): { session: StudentSession; processes: Echo[] } {
  const processes: Echo[] = [];
  const pool = {
    async take() {
      await new Promise((resolve) => setTimeout(resolve, 2));
      processes.push(new Echo());
      return processes.at(-1) as unknown as RunnerProcess;
    },
  } as unknown as RunnerPool;
  const submission = { source: '' } as CompiledSubmission;
  const exercise = { name: 'echo', imports: [] as readonly string[] } as Exercise;
  return { session: new StudentSession(pool, defaultLimits, submission, exercise, ''), processes };
}

const call = (value: number): RequestBody => ({ type: 'call', name: 'echo', args: [value] });

it('answers calls that overlap in turn, by one process, which ends with the session', async () => {
  const { session, processes } = makeSession();
  const replies = await Promise.all([1, 2, 3].map((value) => session.request(call(value))));
  expect(replies.map(({ value }) => value)).toEqual([[1], [2], [3]]);
  await session.close();
  expect(processes.map(({ alive }) => alive)).toEqual([false]);
});

it('leaves no process where a test did not wait for its calls', async () => {
  const { session, processes } = makeSession();
  const first = session.request(call(1)).catch(() => undefined);
  const second = session.request(call(2));
  const refused = expect(second).rejects.toThrow(/has been graded/);
  await session.close();
  await Promise.all([first, refused]);
  expect(processes.every(({ alive }) => !alive)).toBe(true);
});
