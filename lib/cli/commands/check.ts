import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { readAnswer, type Answer } from '../../grading/answer';
import { findCourse, findExercise, listExercises, type Exercise } from '../../grading/exercise';
import { Judge } from '../../grading/judge';
import { readSolution } from '../../grading/learner';
import { failuresBeforeHint, Progress } from '../../grading/progress';
import { reportText } from '../../grading/report';
import type { ExerciseReport, Tier } from '../../grading/verdict';
import { watchFile } from '../../grading/watch';
import { exitCode, note, printResult } from '../output';

interface Options {
  watch?: boolean;
  solutions?: boolean;
  answers?: string;
  tier?: Tier;
  json?: boolean;
}

/** headway check: grades exercises. */
export function define(command: Command): void {
  command
    .argument('[name]', 'one exercise; without it, all of them')
    .option('--watch', 'check again after every save, until Ctrl-C')
    .option('--solutions', 'check the reference answers')
    .option('--answers <dir>', 'check the files CHAPTER/NAME/NAME.ts under this folder')
    .addOption(new Option('--tier <tier>', 'isolation of the checked code').choices(['T0', 'T1', 'T2']))
    .option('--json', 'print the reports as one JSON object')
    .addHelpText('after', '\nExample:\n  headway check attention --watch')
    .action(run);
}

async function run(name: string | undefined, options: Options): Promise<void> {
  const start = performance.now();
  const course = findCourse();
  const exercises = name === undefined ? listExercises(course) : [findExercise(course, name)];
  const judge = new Judge({ course, tier: options.tier, keepWarm: options.watch || exercises.length > 1 });
  const progress = new Progress(course);
  const own = !options.solutions && options.answers === undefined;
  const grade = async (exercise: Exercise): Promise<ExerciseReport> => {
    const report = await judge.grade(exercise.chapter, exercise.name, answer(exercise, options));
    if (own) progress.record(report);
    return report;
  };

  if (options.watch) {
    await watch(exercises, grade, (report) => printReport(report, own, progress, options.json));
    judge.close();
    return;
  }
  const reports: ExerciseReport[] = [];
  for (const exercise of exercises) {
    const report = await grade(exercise);
    reports.push(report);
    if (!options.json) printReport(report, own, progress, false, name === undefined);
  }
  judge.close();
  const points = sum(reports.map((report) => report.points));
  const maxPoints = sum(reports.map((report) => report.maxPoints));
  const seconds = (performance.now() - start) / 1000;
  const result = {
    command: 'check',
    exercises: reports,
    points,
    maxPoints,
    tier: judge.tier,
    seconds,
  };
  const passed = reports.filter((report) => report.verdict === 'pass').length;
  const summary = `${passed} of ${reports.length} exercises passed, ${points}/${maxPoints} points`;
  if (options.json) printResult(result, '', true);
  else if (name === undefined) printResult(result, summary, false);
  process.exitCode = passed === reports.length && reports.length > 0 ? exitCode.done : exitCode.no;
}

function answer(exercise: Exercise, options: Options): Answer {
  if (options.solutions) return readSolution(exercise);
  if (options.answers === undefined) return readAnswer(exercise.file);
  return readAnswer(join(options.answers, exercise.chapter, exercise.name, `${exercise.name}.ts`));
}

/** Checks once, then after every save; ends on Ctrl-C. */
async function watch(
  exercises: Exercise[],
  grade: (exercise: Exercise) => Promise<ExerciseReport>,
  print: (report: ExerciseReport) => void,
): Promise<void> {
  const check = (exercise: Exercise): Promise<void> =>
    grade(exercise).then(print, (error: Error) => note(`headway: ${error.message}`));
  const stops = exercises.map((exercise) => watchFile(exercise.file, () => void check(exercise)));
  const files = exercises.length === 1 ? exercises[0].file : `${exercises.length} files`;
  note(`watching ${files}; save it to check again, Ctrl-C ends`);
  for (const exercise of exercises) await check(exercise);
  await new Promise<void>((resolve) => process.once('SIGINT', resolve));
  stops.forEach((stop) => stop());
}

function printReport(
  report: ExerciseReport,
  own: boolean,
  progress: Progress,
  json?: boolean,
  brief = false,
): void {
  if (json) {
    printResult(report, '', true);
    return;
  }
  const text = reportText(report);
  printResult(report, brief ? text.split('\n')[0] : text, false);
  const { failures, hintsShown } = progress.of(report.name);
  if (own && !brief && report.verdict !== 'pass' && failures >= failuresBeforeHint) {
    note(`  stuck? headway hint ${report.name}${hintsShown > 0 ? ' shows the next hint' : ''}`);
  }
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
