import { ConfigError } from '../errors';
import { listExercises } from '../grading/exercise';
import { Judge } from '../grading/judge';
import { readSolution } from '../grading/learner';
import type { Workload, WorkloadOptions } from './workload';

/** One repetition grades the reference answer of the first exercise, from its text to the verdict. */
export async function checkWorkload({ course }: WorkloadOptions): Promise<Workload> {
  const [exercise] = listExercises(course);
  if (!exercise) throw new ConfigError(`bench check: there must be an exercise under ${course}, got none`);
  const judge = new Judge({ course, keepWarm: true });
  const answer = readSolution(exercise);
  return async () => {
    const { verdict } = await judge.grade(exercise.chapter, exercise.name, answer);
    if (verdict !== 'pass') {
      throw new ConfigError(`bench check: ${exercise.name} must pass, got ${verdict}`);
    }
    return {};
  };
}
