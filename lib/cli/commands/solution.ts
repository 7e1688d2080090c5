import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { ConfigError } from '../../errors';
import { findCourse, findExercise } from '../../grading/exercise';
import { readSolution } from '../../grading/learner';
import { Progress } from '../../grading/progress';
import { exitCode, printResult } from '../output';

/** headway solution: shows the reference answer, after an attempt or when told to. */
export function define(command: Command): void {
  command
    .argument('<name>', 'the exercise')
    .option('--yes', 'show it without an attempt')
    .option('--json', 'print it in a JSON object')
    .addHelpText('after', '\nExample:\n  headway solution attention')
    .action(run);
}

async function run(name: string, { yes, json }: { yes?: boolean; json?: boolean }): Promise<void> {
  const course = findCourse();
  const exercise = findExercise(course, name);
  const solution = readSolution(exercise);
  const tried = new Progress(course).of(exercise.name).attempts > 0;
  if (!yes && !tried && !(await confirmed(exercise.name))) {
    process.exitCode = exitCode.no;
    return;
  }
  const text = solution.replace(/^[ \t]*\/\/ (BEGIN|END) SOLUTION\n/gm, '').trimEnd();
  printResult({ command: 'solution', exercise: exercise.name, solution: text }, text, json);
}

async function confirmed(name: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new ConfigError(`solution: you have not checked '${name}' yet; try it first, or add --yes`);
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const reply = await terminal.question(
    `You have not checked '${name}' yet. Show the solution all the same? [y/N] `,
  );
  terminal.close();
  return /^y/i.test(reply);
}
