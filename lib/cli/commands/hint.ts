import type { Command } from 'commander';
import { findCourse, findExercise } from '../../grading/exercise';
import { Progress } from '../../grading/progress';
import { printResult } from '../output';

/** headway hint: climbs the ladder of hints by one step. */
export function define(command: Command): void {
  command
    .argument('<name>', 'the exercise')
    .option('--json', 'print the hint as one JSON object')
    .addHelpText('after', '\nExample:\n  headway hint attention')
    .action(run);
}

function run(name: string, { json }: { json?: boolean }): void {
  const course = findCourse();
  const exercise = findExercise(course, name);
  const progress = new Progress(course);
  const { hints } = exercise;
  const step = Math.min(progress.of(exercise.name).hintsShown + 1, hints.length);
  if (progress.of(exercise.name).hintsShown < hints.length) progress.showHint(exercise.name);
  const hint = hints[step - 1].trim();
  const next =
    step < hints.length ? 'ask again for the next one' : `the last one; headway solution ${exercise.name}`;
  const text = `Hint ${step} of ${hints.length} (${next})\n\n${hint}`;
  printResult({ command: 'hint', exercise: exercise.name, step, of: hints.length, hint }, text, json);
}
