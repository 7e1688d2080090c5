import { createHash, createHmac } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { env, Tensor } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { checkedAnswer, type Answer } from './answer';
import { runnerScript } from './bundles';
import { CompileError, compileSubmission } from './compile';
import { readExercise, type Exercise } from './exercise';
import { libraryParts } from './library-parts';
import { RunnerPool } from './runner-pool';
import { StudentSession } from './student-session';
import { bundleTests, type TestBundle } from './test-files';
import { TensorValue, type TensorBridge } from './tensor-value';
import { runTests, type Outcome } from './test-run';
import { defaultLimits, defaultTier, type Limits } from './tiers';
import { exerciseVerdict, type ExerciseReport, type TestResult, type Tier, type Verdict } from './verdict';

/** How a judge grades. */
export interface JudgeOptions {
  /** Root of the course: the folder with exercises/ and solutions/. */
  readonly course: string;
  /** Isolation of the student's code; by default the strongest that needs no set-up. */
  readonly tier?: Tier;
  /** Key of the seeds. An instructor sets their own, so that nobody can compute a seed beforehand. */
  readonly secret?: string;
  /** Start the next student process before it is asked for; for more than one submission. */
  readonly keepWarm?: boolean;
}

/** On the judge's side a tensor is plain data; a test may also hand over a `tf.Tensor`. */
const tensors: TensorBridge = {
  read(value) {
    if (value instanceof TensorValue) return value;
    if (!(value instanceof Tensor)) return undefined;
    return new TensorValue(value.dtype as 'float32', value.shape, value.dataSync() as Float32Array);
  },
  build: (tensor) => tensor,
};

/**
 * The judge: holds tests, expected values, seeds and points, and gives verdicts. It lives in a
 * process that never runs a student's code; each submission gets a process of its own.
 */
export class Judge {
  /** Isolation in use; each report repeats it. */
  readonly tier: Tier;
  private readonly pool: RunnerPool;
  private readonly bundles = new Map<string, { modified: number; bundle: Promise<TestBundle> }>();
  private queue: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: JudgeOptions) {
    // Without a listener this signal opens Node's debugger, and below T2 the student's code may send it.
    if (process.listenerCount('SIGUSR1') === 0) process.on('SIGUSR1', () => undefined);
    env().set('PROD', true); // tfjs's advice about backends is no part of a report
    this.tier = options.tier ?? defaultTier();
    const script = runnerScript(join(options.course, '.headway', 'grading'));
    this.pool = new RunnerPool(script, this.tier, tensors, options.keepWarm ?? false);
  }

  /**
   * Grades one submission. Calls may overlap; they are answered in turn.
   *
   * @param chapter - folder of the exercise's chapter
   * @param name - name of the exercise
   * @param answer - the student's file
   */
  grade(chapter: string, name: string, answer: Answer): Promise<ExerciseReport> {
    const next = this.queue.then(() =>
      this.gradeNow(readExercise(this.options.course, chapter, name), answer),
    );
    this.queue = next.catch(() => undefined);
    return next;
  }

  /** Ends the student processes. */
  close(): void {
    this.pool.close();
  }

  private async gradeNow(exercise: Exercise, given: Answer): Promise<ExerciseReport> {
    const start = performance.now();
    const file = `${exercise.name}.ts`;
    const text = typeof given === 'string' ? given : '';
    const answer = typeof given === 'string' ? checkedAnswer(given, file) : given;
    const submissionHash = createHash('sha256').update(text).digest('hex');
    const hmac = createHmac('sha256', this.options.secret ?? 'headway practice').update(submissionHash);
    const seed = parseInt(hmac.digest('hex').slice(0, 12), 16);
    const limits = limitsOf(exercise);
    const graderHash = createHash('sha256').update(JSON.stringify(exercise.tests));
    const files = this.testFiles(exercise);
    let tests: TestResult[];
    let output = '';
    let cpuMilliseconds: number | null = null;

    if (typeof answer !== 'string') {
      tests = allTests(exercise, files, 'ungradable', answer.problem);
    } else {
      let session: StudentSession | undefined;
      try {
        // First and alone: a file that makes the compiler crash must not look like a fault of the tests.
        const submission = await compileSubmission(answer, file);
        const [library, ...bundles] = await Promise.all([
          libraryParts(exercise.imports),
          ...files.map(async (file) => ({ ...file, bundle: await this.bundle(file.path) })),
        ]);
        bundles.forEach(({ bundle }) => graderHash.update(bundle.source));
        session = new StudentSession(this.pool, limits, submission, exercise, library);
        const outcomes = await runTests(bundles, session, seed);
        tests = judged(exercise, files, outcomes);
      } catch (error) {
        const compile = error instanceof CompileError;
        const message = compile
          ? error.message
          : (error as Error).message.replaceAll(this.options.course, '.');
        tests = allTests(exercise, files, compile ? 'compile_error' : 'grader_error', message);
      } finally {
        if (session) ({ output, cpuMilliseconds } = await session.close());
      }
    }
    return {
      name: exercise.name,
      verdict: exerciseVerdict(tests),
      points: sum(tests.map((test) => test.points)),
      maxPoints: sum(tests.map((test) => test.maxPoints)),
      tests,
      leftOut: leftOut(exercise, files),
      output,
      tier: this.tier,
      seed,
      submissionHash,
      graderHash: graderHash.digest('hex'),
      cpuMilliseconds,
      wallMilliseconds: Math.round(performance.now() - start),
    };
  }

  /** Hidden tests count where the solutions are; a released course has only the visible ones. */
  private testFiles(exercise: Exercise): TestFile[] {
    const visible = { path: join(exercise.directory, 'visible.test.ts'), visible: true };
    if (exercise.tests.hidden.length === 0 || !existsSync(exercise.solutionDirectory)) return [visible];
    return [visible, { path: join(exercise.solutionDirectory, 'hidden.test.ts'), visible: false }];
  }

  /** Compiled tests, kept until the file changes. */
  private bundle(path: string): Promise<TestBundle> {
    const modified = existsSync(path) ? statSync(path).mtimeMs : 0;
    const kept = this.bundles.get(path);
    if (kept?.modified === modified) return kept.bundle;
    const bundle = existsSync(path)
      ? bundleTests(path)
      : Promise.reject<TestBundle>(new Error(`${path} is missing`));
    this.bundles.set(path, { modified, bundle });
    bundle.catch(() => this.bundles.delete(path));
    return bundle;
  }
}

/** The usual limits, and those of exercise.yaml where it has its own. */
function limitsOf({ limits: { callSeconds, memoryMegabytes } }: Exercise): Limits {
  return {
    ...defaultLimits,
    ...(callSeconds && {
      callSeconds,
      submissionSeconds: Math.max(defaultLimits.submissionSeconds, 3 * callSeconds),
      cpuSeconds: Math.max(defaultLimits.cpuSeconds, Math.ceil(3 * callSeconds)),
    }),
    ...(memoryMegabytes && { memoryBytes: memoryMegabytes * 2 ** 20 }),
  };
}

/** Hidden tests of the manifest whose file this copy of the course does not have. */
function leftOut(exercise: Exercise, files: readonly TestFile[]): ExerciseReport['leftOut'] {
  const tests = files.some((file) => !file.visible) ? [] : exercise.tests.hidden;
  return { tests: tests.length, points: sum(tests.map((test) => test.points)) };
}

/** One file of tests. */
interface TestFile {
  readonly path: string;
  readonly visible: boolean;
}

interface Planned {
  name: string;
  points: number;
  visible: boolean;
}

function planned(exercise: Exercise, files: readonly TestFile[]): Planned[] {
  return files.flatMap(({ visible }) =>
    exercise.tests[visible ? 'visible' : 'hidden'].map((test) => ({ ...test, visible })),
  );
}

function allTests(
  exercise: Exercise,
  files: readonly TestFile[],
  verdict: Verdict,
  message: string,
): TestResult[] {
  return planned(exercise, files).map(({ name, points, visible }) => ({
    name,
    visible,
    verdict,
    points: 0,
    maxPoints: points,
    message,
  }));
}

/**
 * Results in the order of the manifest. A test that the manifest names and that did not run, or
 * one that ran and is not in the manifest, is the grader's fault and never a pass.
 */
function judged(
  exercise: Exercise,
  files: readonly TestFile[],
  outcomes: Map<string, Outcome>,
): TestResult[] {
  const plan = planned(exercise, files);
  const results = plan.map(({ name, points, visible }): TestResult => {
    const outcome = outcomes.get(name) ?? {
      verdict: 'grader_error' as const,
      message: 'exercise.yaml names this test, but no test of this name ran',
    };
    return { name, visible, ...outcome, points: outcome.verdict === 'pass' ? points : 0, maxPoints: points };
  });
  const extra = [...outcomes.keys()].find((name) => !plan.some((test) => test.name === name));
  if (extra === undefined) return results;
  const message = `the test '${extra}' is not in exercise.yaml`;
  return results.map((result) => ({ ...result, verdict: 'grader_error', points: 0, message }));
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
