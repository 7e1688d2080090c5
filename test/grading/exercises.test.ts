import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { listExercises } from '../../lib/grading/exercise';
import { RemoteJudge } from '../../lib/grading/remote-judge';
import { stubOf } from '../../lib/grading/stub';

const course = resolve(import.meta.dirname, '../..');
const judge = new RemoteJudge({ course, keepWarm: true });
afterAll(() => judge.close());

const tfjs = '@tensorflow/tfjs-core';
/** Answers to anything: wrong kinds, empty ones, constants, and what was given. */
const thoughtless = [
  'undefined',
  'NaN',
  '[]',
  '{ shape: null, data: null }',
  'args[0]',
  'tf.zeros([2, 3])',
  'tf.zeros(args[0]?.shape ?? [1])',
  'tf.ones(args[0]?.shape ?? [1])',
];

/** `// mistake: …` in the first line of a wrong answer. */
function mistakeOf(text: string, file: string): string {
  const mistake = /^\/\/ mistake: (.+)$/m.exec(text.split('\n')[0])?.[1];
  if (!mistake) throw new Error(`${file} must start with a line // mistake: …`);
  return mistake;
}

describe.each(listExercises(course).map((exercise) => [exercise.name, exercise] as const))(
  '%s',
  (_, exercise) => {
    const wrongFolder = join(exercise.solutionDirectory, 'wrong');
    const grade = (text: string) => judge.grade(exercise.chapter, exercise.name, text);

    test('the stub fails', async () => {
      const report = await grade(stubOf(exercise));
      expect(report).toMatchObject({ verdict: 'fail', points: 0, maxPoints: exercise.points });
      expect(report.tests[0].message).toContain('Not implemented yet');
    });

    test('the solution gets full marks', async () => {
      const report = await grade(
        readFileSync(join(exercise.solutionDirectory, `${exercise.name}.ts`), 'utf8'),
      );
      expect(report.tests.filter((each) => each.verdict !== 'pass')).toEqual([]);
      expect(report).toMatchObject({ verdict: 'pass', points: exercise.points, maxPoints: exercise.points });
    });

    // Whatever comes back must be judged, and what took no thought earns nothing that is hidden.
    test.each(thoughtless)('%s earns no hidden point, and is no fault of the grader', async (value) => {
      const names = [...stubOf(exercise).matchAll(/^export (?:async )?function (\w+)/gm)].map(
        (found) => found[1],
      );
      const bodies = names.map((name) => `export function ${name}(...args) { return ${value}; }`);
      const usesTfjs = exercise.imports.includes(tfjs);
      if (value.includes('tf.') && !usesTfjs) return;
      const report = await grade([usesTfjs ? `import * as tf from '${tfjs}';` : '', ...bodies].join('\n'));
      const hidden = report.tests.filter((each) => !each.visible && each.points > 0);
      expect(report.verdict, report.tests.map((each) => each.message).join('\n')).not.toBe('grader_error');
      expect(hidden.map((each) => each.name)).toEqual([]);
    });

    test('there are at least three wrong answers', () => {
      expect(readdirSync(wrongFolder).length).toBeGreaterThanOrEqual(3);
    });

    test.each(readdirSync(wrongFolder))(
      'the wrong answer %s fails, and its mistake is named',
      async (file) => {
        const text = readFileSync(join(wrongFolder, file), 'utf8');
        const report = await grade(text);
        expect(report.points).toBeLessThan(report.maxPoints);
        expect(['fail', 'partial', 'runtime_error']).toContain(report.verdict);
        const messages = report.tests.filter((each) => each.verdict !== 'pass').map((each) => each.message);
        expect(messages.join('\n')).toContain(mistakeOf(text, file));
      },
    );
  },
);
