import { inspect } from 'node:util';
import { readAnswer } from './answer';
import { findCourse, findExercise } from './exercise';
import { Progress } from './progress';
import { RemoteJudge } from './remote-judge';
import { reportText } from './report';
import type { ExerciseReport } from './verdict';

/** A report that a notebook shows as text when it is the last thing in a cell. */
export class CheckResult {
  constructor(readonly report: ExerciseReport) {}

  /** What `headway check` prints. */
  toString(): string {
    return reportText(this.report);
  }
}

// How Node, and so tslab, prints a value.
Object.defineProperty(CheckResult.prototype, inspect.custom, {
  value(this: CheckResult): string {
    return this.toString();
  },
});

let judge: RemoteJudge | undefined;

/**
 * Grades the learner's file of an exercise, as `headway check NAME` does: same judge, same verdict.
 *
 * @example
 * await check('attention');
 *
 * @param name - name of the exercise
 * @returns the report; as the last line of a cell it shows itself
 * @throws ConfigError when there is no such exercise
 */
export async function check(name: string): Promise<CheckResult> {
  const course = findCourse();
  const exercise = findExercise(course, name);
  judge ??= new RemoteJudge({ course, keepWarm: true });
  const report = await judge.grade(exercise.chapter, exercise.name, readAnswer(exercise.file));
  new Progress(course).record(report);
  return new CheckResult(report);
}
