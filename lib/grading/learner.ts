import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ConfigError } from '../errors';
import { readAnswer } from './answer';
import type { Exercise } from './exercise';
import type { ExerciseProgress } from './progress';
import { stubOf, versionInGit } from './stub';

/** How far a learner is with an exercise. */
export type ExerciseState = 'new' | 'started' | 'partial' | 'passed';

/** From what the file holds and what the last check said. */
export function stateOf(course: string, exercise: Exercise, progress: ExerciseProgress): ExerciseState {
  if (progress.lastVerdict === 'pass') return 'passed';
  if (progress.bestPoints > 0) return 'partial';
  const answer = readAnswer(exercise.file);
  return progress.attempts > 0 || (typeof answer === 'string' && answer !== originalStub(course, exercise))
    ? 'started'
    : 'new';
}

/** The reference answer. @throws ConfigError where the course was released without it */
export function readSolution(exercise: Exercise): string {
  const answer = readAnswer(join(exercise.solutionDirectory, `${exercise.name}.ts`));
  if (typeof answer === 'string') return answer;
  throw new ConfigError(
    `solution: this copy of the course has no solution of '${exercise.name}'; ask your instructor`,
  );
}

/** The stub as it was handed out: from the solution, or, where there is none, from git. */
export function originalStub(course: string, exercise: Exercise): string | undefined {
  if (existsSync(exercise.solutionDirectory)) return stubOf(exercise);
  return versionInGit(course, relative(course, exercise.file), 'HEAD');
}
