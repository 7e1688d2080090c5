/** Every outcome a test, an exercise or a submission can have. */
export type Verdict =
  | 'pass'
  | 'fail'
  | 'partial'
  | 'runtime_error'
  | 'compile_error'
  | 'timeout'
  | 'memory_limit'
  | 'output_limit'
  | 'skipped'
  | 'ungradable'
  | 'grader_error';

/** What the judge found out about one test of the manifest. */
export interface TestResult {
  /** Full name, as in exercise.yaml. */
  name: string;
  /** Hidden tests vary shapes and seeds; the learner sees their messages, not their code. */
  visible: boolean;
  verdict: Verdict;
  /** Points earned: all of `maxPoints` or none. */
  points: number;
  maxPoints: number;
  /** For the learner, the probable cause first; empty when the test passed. */
  message: string;
}

/** The judge's report on one submission to one exercise. Plain data. */
export interface ExerciseReport {
  name: string;
  verdict: Verdict;
  points: number;
  maxPoints: number;
  tests: TestResult[];
  /** Hidden tests that this copy of the course does not have: not run, and no part of `maxPoints`. */
  leftOut: { tests: number; points: number };
  /** What the student's code printed, capped. */
  output: string;
  /** Isolation the student's code ran under. */
  tier: Tier;
  /** Seed of the random tests: HMAC(secret, submission). */
  seed: number;
  /** SHA-256 of the submission, hexadecimal. */
  submissionHash: string;
  /** SHA-256 of the manifest and the tests, hexadecimal. */
  graderHash: string;
  /** CPU time of the student's processes in milliseconds, or null where the system does not tell. */
  cpuMilliseconds: number | null;
  wallMilliseconds: number;
}

/**
 * How far the student's code is kept apart.
 *
 * T0 separate process, no limits by the operating system (where there is no `prlimit`);
 * T1 plus rlimits; T2 plus user, pid, net and mount namespaces; T3 container.
 * Every tier has an empty environment, Node's permission model, and the judge in another process.
 */
export type Tier = 'T0' | 'T1' | 'T2' | 'T3';

/**
 * The verdict on an exercise from those on its tests: full points pass, some are partial; with
 * none, the first thing that went wrong other than a plain wrong answer says what happened.
 */
export function exerciseVerdict(tests: readonly TestResult[]): Verdict {
  const points = tests.reduce((sum, test) => sum + test.points, 0);
  if (tests.length === 0) return 'grader_error';
  if (tests.some((test) => test.verdict === 'grader_error')) return 'grader_error';
  if (tests.every((test) => test.verdict === 'pass')) return 'pass';
  if (points > 0) return 'partial';
  return tests.find((test) => test.verdict !== 'pass' && test.verdict !== 'fail')?.verdict ?? 'fail';
}
