import type { Command } from 'commander';
import { relative } from 'node:path';
import { ConfigError } from '../../errors';
import { findCourse, findExercise } from '../../grading/exercise';
import { originalStub } from '../../grading/learner';
import { replaceFile } from '../../grading/stub';
import { printResult } from '../output';

/** headway reset: puts the stub back, and keeps a copy of what was there. */
export function define(command: Command): void {
  command
    .argument('<name>', 'the exercise')
    .option('--json', 'print the result as one JSON object')
    .addHelpText('after', '\nExample:\n  headway reset attention')
    .action(run);
}

function run(name: string, { json }: { json?: boolean }): void {
  const course = findCourse();
  const exercise = findExercise(course, name);
  const stub = originalStub(course, exercise);
  if (stub === undefined) {
    throw new ConfigError(
      `reset: there is neither a solution nor a committed stub of '${exercise.name}' to restore from`,
    );
  }
  const backup = replaceFile(course, exercise, stub);
  const file = relative(process.cwd(), exercise.file);
  const kept = backup === undefined ? '' : `; your version is kept in ${backup}`;
  printResult(
    { command: 'reset', exercise: exercise.name, file, backup },
    `${file} is the stub again${kept}`,
    json,
  );
}
