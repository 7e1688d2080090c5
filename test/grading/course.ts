import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';

/** The files of one small exercise. What is left out is that of `mean`. */
export interface ExerciseFiles {
  visible?: string;
  hidden?: string | null;
  solution?: string;
  manifest?: object;
}

/** The right answer to `mean`. */
export const rightAnswer = `export function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
`;

/** One point. */
export const visibleTest = `import { expectNumbers, student } from 'headway/grading';
import { test } from 'vitest';

test('the mean of 1, 2 and 3 is 2', async () => {
  expectNumbers(await student.call('mean', [1, 2, 3])).toBeClose(2, { tolerance: 0, because: 'small integers are exact' });
});
`;

/** Two points. */
export const hiddenTest = `import { expectNumbers, random, student } from 'headway/grading';
import { test } from 'vitest';

test('the mean of random numbers is right', async () => {
  const values = Array.from({ length: 4 }, () => random.normal());
  const mean = (values[0] + values[1] + values[2] + values[3]) / 4;
  expectNumbers(await student.call('mean', values)).toBeClose(mean, { tolerance: 1e-12, because: 'four float64 terms' });
});
`;

/** exercise.yaml of `mean`. */
export const manifest = {
  title: 'Mean',
  aim: 'Compute a mean.',
  minutes: 1,
  difficulty: 1,
  points: 3,
  imports: [],
  hints: ['Add up, then divide.'],
  tests: {
    visible: [{ name: 'the mean of 1, 2 and 3 is 2', points: 1 }],
    hidden: [{ name: 'the mean of random numbers is right', points: 2 }],
  },
  limits: { callSeconds: 1 },
};

/**
 * Writes a course of small exercises in chapter `01-test`, for tests of the grader.
 *
 * @returns its folder, and what removes it
 */
export function makeCourse(exercises: Record<string, ExerciseFiles>): { course: string; remove: () => void } {
  const parent = resolve(import.meta.dirname, '../../.headway');
  mkdirSync(parent, { recursive: true });
  const course = mkdtempSync(join(parent, 'test-course-'));
  writeFileSync(join(course, 'package.json'), '{}');
  for (const [name, files] of Object.entries(exercises)) {
    const exercise = join(course, 'exercises', '01-test', name);
    const solution = join(course, 'solutions', '01-test', name);
    mkdirSync(exercise, { recursive: true });
    mkdirSync(solution, { recursive: true });
    writeFileSync(join(exercise, 'exercise.yaml'), stringify({ ...manifest, ...files.manifest }));
    writeFileSync(join(exercise, 'visible.test.ts'), files.visible ?? visibleTest);
    if (files.hidden !== null) writeFileSync(join(solution, 'hidden.test.ts'), files.hidden ?? hiddenTest);
    writeFileSync(join(solution, `${name}.ts`), files.solution ?? rightAnswer);
  }
  return { course, remove: () => rmSync(course, { recursive: true, force: true }) };
}
