import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { generateStub, syncExercises } from '../../lib/grading/stub';
import { makeCourse } from './course';

describe('generateStub', () => {
  test('replaces each marked part by a line that throws and names its function', () => {
    const source = [
      'export class Tokenizer {',
      '  async encode(text: string): Promise<number[]> {',
      '    // BEGIN SOLUTION',
      '    return [...text].map((c) => c.charCodeAt(0));',
      '    // END SOLUTION',
      '  }',
      '}',
      'export function mean<T extends number>(',
      '  values: T[],',
      '): number {',
      '  if (values.length === 0) return 0;',
      '  // BEGIN SOLUTION',
      '  return 1;',
      '  // END SOLUTION',
      '}',
    ];
    expect(generateStub(source.join('\n')).split('\n')).toEqual([
      ...source.slice(0, 2),
      "    throw new Error('Not implemented yet: encode');",
      ...source.slice(5, 11),
      "  throw new Error('Not implemented yet: mean');",
      '}',
    ]);
  });

  test.each([
    ['no mark', 'const a = 1;', /there is no line \/\/ BEGIN SOLUTION/],
    ['an unclosed part', '// BEGIN SOLUTION\nsecret', /opened in line 1 is not closed/],
    [
      'a part in a part',
      '// BEGIN SOLUTION\n// BEGIN SOLUTION',
      /line 2 opens a solution inside the one of line 1/,
    ],
    ['an end without a beginning', '// END SOLUTION', /line 1 closes a solution that was not opened/],
  ])('refuses %s', (_, source, message) => {
    expect(() => generateStub(source)).toThrow(message);
  });
});

describe('syncExercises', () => {
  const solution =
    'export function mean(): number {\n  // BEGIN SOLUTION\n  return 0;\n  // END SOLUTION\n}\n';
  const { course, remove } = makeCourse({ mean: { solution } });
  afterAll(remove);
  const file = join(course, 'exercises', '01-test', 'mean', 'mean.ts');

  test('names a missing stub, writes it, and then finds nothing to do', () => {
    const path = join('exercises', '01-test', 'mean', 'mean.ts');
    expect(syncExercises({ check: true, course })).toEqual([path]);
    expect(syncExercises({ check: false, course })).toEqual([path]);
    expect(readFileSync(file, 'utf8')).toContain("throw new Error('Not implemented yet: mean');");
    expect(syncExercises({ check: true, course })).toEqual([]);
  });

  test('keeps what a learner wrote when it writes a stub over it', () => {
    writeFileSync(file, 'my work');
    syncExercises({ check: false, course });
    const backups = join(course, '.headway', 'backups');
    mkdirSync(backups, { recursive: true });
    expect(readdirSync(backups).map((name) => readFileSync(join(backups, name), 'utf8'))).toEqual([
      'my work',
    ]);
  });

  test('every stub in this repository is what its solution gives', () => {
    expect(syncExercises({ check: true, course: resolve(import.meta.dirname, '../..') })).toEqual([]);
  });
});
