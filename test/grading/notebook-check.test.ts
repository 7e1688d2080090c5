import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { check } from '../../lib/grading/notebook-check';
import { makeCourse, rightAnswer } from './course';

const { course, remove } = makeCourse({ mean: {} });
const before = process.cwd();
afterAll(() => {
  process.chdir(before);
  remove();
});

test('check in a notebook finds the course above it, gives the command’s verdict, and shows itself as text', async () => {
  mkdirSync(join(course, 'notebooks'));
  process.chdir(join(course, 'notebooks'));
  const file = join(course, 'exercises', '01-test', 'mean', 'mean.ts');

  writeFileSync(file, rightAnswer.replace('/ values.length', '/ 2'));
  const wrong = await check('mean');
  expect(wrong.report).toMatchObject({ verdict: 'fail', points: 0, maxPoints: 3 });
  expect(inspect(wrong)).toContain('3 instead of 2');

  writeFileSync(file, rightAnswer);
  expect(inspect(await check('mean'))).toMatch(/^✓ mean: passed, 3\/3 points/);
});

test('an unknown exercise is an error that names those there are', async () => {
  await expect(check('median')).rejects.toThrow("there is no exercise 'median'; there are mean");
});
