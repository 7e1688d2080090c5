import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ConfigError } from '../errors';
import type { Exercise } from './exercise';
import type { ExerciseProgress } from './progress';
import { stubOf } from './stub';

/** How far a learner is with an exercise. */
export type ExerciseState = 'new' | 'started' | 'partial' | 'passed';

/** From what the file holds and what the last check said. */
export function stateOf(course: string, exercise: Exercise, progress: ExerciseProgress): ExerciseState {
  if (progress.lastVerdict === 'pass') return 'passed';
  if (progress.bestPoints > 0) return 'partial';
  const text = readAnswer(exercise.file);
  return progress.attempts > 0 || (text !== null && text !== originalStub(course, exercise))
    ? 'started'
    : 'new';
}

/** Content of an answer file, or null when there is none. */
export function readAnswer(file: string): string | null {
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

/** The reference answer. @throws ConfigError where the course was released without it */
export function readSolution(exercise: Exercise): string {
  const text = readAnswer(join(exercise.solutionDirectory, `${exercise.name}.ts`));
  if (text !== null) return text;
  throw new ConfigError(
    `solution: this copy of the course has no solution of '${exercise.name}'; ask your instructor`,
  );
}

/** The stub as it was handed out: from the solution, or, where there is none, from git. */
export function originalStub(course: string, exercise: Exercise): string | undefined {
  if (existsSync(exercise.solutionDirectory)) return stubOf(exercise);
  try {
    return execFileSync('git', ['show', `HEAD:./${relative(course, exercise.file).replaceAll('\\', '/')}`], {
      cwd: course,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return undefined;
  }
}
