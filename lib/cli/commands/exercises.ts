import type { Command } from 'commander';
import { findCourse, listExercises } from '../../grading/exercise';
import { stateOf, type ExerciseState } from '../../grading/learner';
import { Progress } from '../../grading/progress';
import { printResult } from '../output';

const marks: Record<ExerciseState, string> = { new: '·', started: '…', partial: '◐', passed: '✓' };

/** headway exercises: lists what there is to do. */
export function define(command: Command): void {
  command
    .option('--json', 'print the list as one JSON object')
    .addHelpText('after', '\nExample:\n  headway exercises')
    .action(run);
}

function run({ json }: { json?: boolean }): void {
  const course = findCourse();
  const progress = new Progress(course);
  const exercises = listExercises(course).map((exercise) => {
    const done = progress.of(exercise.name);
    const { name, chapter, title, aim, minutes, difficulty, points, prerequisites } = exercise;
    const state = stateOf(course, exercise, done);
    return {
      name,
      chapter,
      title,
      aim,
      minutes,
      difficulty,
      points,
      prerequisites,
      state,
      bestPoints: done.bestPoints,
    };
  });
  const nameWidth = Math.max(...exercises.map(({ name }) => name.length));
  const lines: string[] = [];
  let chapter = '';
  for (const exercise of exercises) {
    if (exercise.chapter !== chapter)
      lines.push(`${lines.length > 0 ? '\n' : ''}${(chapter = exercise.chapter)}`);
    const stars = '★'.repeat(exercise.difficulty).padEnd(5, '☆');
    const points = `${exercise.bestPoints}/${exercise.points}`.padStart(5);
    const time = `${exercise.minutes} min`.padStart(7);
    lines.push(
      `  ${marks[exercise.state]} ${exercise.name.padEnd(nameWidth)} ${stars} ${time} ${points}  ${exercise.title}`,
    );
  }
  const passed = exercises.filter(({ state }) => state === 'passed').length;
  lines.push('', `${passed} of ${exercises.length} passed; headway check NAME checks one`);
  printResult({ command: 'exercises', exercises }, lines.join('\n'), json);
}
