import type { File, Suite, Test, VitestRunner, VitestRunnerConfig } from '@vitest/runner' with {
  'resolution-mode': 'import',
};
import { Random } from '../random';
import { setTestContext, type TestContext } from './context';
import { ExpectationFailure } from './failure';
import * as grading from './index';
import { StudentFault } from './runner-process';
import type { StudentSession } from './student-session';
import { evaluateTests, type TestBundle } from './test-files';
import type { Verdict } from './verdict';

/** What became of one test. */
export interface Outcome {
  readonly verdict: Verdict;
  /** Empty for a pass. */
  readonly message: string;
}

/** Longer than all calls of a test may take together; a test that reaches it is the grader's fault. */
const testTimeout = 10 * 60_000;

/**
 * Runs test files against a submission with vitest's own runner, in this process.
 *
 * @remarks vitest's Node API starts a worker for each run: see ADR 0002 for the measurement.
 * @returns test name → outcome, for every test that ran
 */
export async function runTests(
  files: readonly { path: string; bundle: TestBundle }[],
  session: StudentSession,
  seed: number,
): Promise<Map<string, Outcome>> {
  const vitest = await import('@vitest/runner');
  const outcomes = new Map<string, Outcome>();
  const runner: VitestRunner = {
    config: runnerConfig(seed),
    importFile(path) {
      const file = files.find((each) => each.path === path)!;
      evaluateTests(file.bundle, path, vitest, grading);
    },
    // Replaces vitest's call of the test function, to see the error itself and not its serialised form.
    async runTask(test) {
      const name = fullName(test);
      const outcome = await outcomeOf(vitest.getFn(test), session, new Random(seed).fork(name));
      // Two tests of one name cannot be told apart in the manifest.
      const first = outcomes.has(name)
        ? { verdict: 'grader_error' as const, message: `two tests have the name '${name}'` }
        : outcome;
      outcomes.set(name, first);
    },
  };
  const finished = await vitest.startTests(
    files.map(({ path }) => ({ filepath: path, testLocations: undefined })),
    runner,
  );
  for (const file of finished) {
    const error = firstError(file);
    if (error) throw new Error(`${file.filepath}: ${error}`);
  }
  return outcomes;
}

async function outcomeOf(run: () => unknown, session: StudentSession, random: Random): Promise<Outcome> {
  const context: TestContext = {
    random,
    submission: session.submission,
    request: (body) => session.request(body),
    lastCall: undefined,
    calls: 0,
    checks: 0,
    fault: undefined,
  };
  session.beginTest();
  setTestContext(context);
  try {
    await run();
    await session.settle();
    if (context.fault) throw context.fault;
  } catch (error) {
    const cause = context.fault ?? error;
    if (cause instanceof StudentFault) return { verdict: cause.verdict, message: cause.message };
    if (cause instanceof ExpectationFailure) return { verdict: 'fail', message: cause.message };
    return {
      verdict: 'grader_error',
      message: `the test itself failed: ${(error as Error).message ?? error}`,
    };
  } finally {
    setTestContext(undefined);
  }
  if (context.calls === 0 || context.checks === 0) {
    const what = context.calls === 0 ? 'call the student' : 'check anything';
    return { verdict: 'grader_error', message: `the test did not ${what}: is an await missing?` };
  }
  return { verdict: 'pass', message: '' };
}

function runnerConfig(seed: number): VitestRunnerConfig {
  return {
    root: __dirname,
    name: undefined,
    setupFiles: [],
    passWithNoTests: false,
    testNamePattern: undefined,
    allowOnly: false, // a forgotten test.only would drop the others
    sequence: { shuffle: false, concurrent: false, seed, hooks: 'stack', setupFiles: 'list' },
    chaiConfig: undefined,
    maxConcurrency: 1,
    testTimeout,
    hookTimeout: testTimeout,
    retry: 0,
    includeTaskLocation: false,
    tags: [],
    tagsFilter: undefined,
    strictTags: false,
  };
}

function fullName(test: Test): string {
  const names = [test.name];
  for (let suite = test.suite; suite && !('filepath' in suite); suite = suite.suite)
    names.unshift(suite.name);
  return names.join(' > ');
}

function firstError(task: File | Suite): string | undefined {
  const own = task.result?.errors?.[0]?.message;
  if (own) return own;
  for (const child of task.tasks) {
    if (child.type === 'suite') {
      const found = firstError(child);
      if (found) return found;
    }
  }
  return undefined;
}
