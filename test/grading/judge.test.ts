import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readExercise } from '../../lib/grading/exercise';
import { RemoteJudge } from '../../lib/grading/remote-judge';
import { readAnswer, type Answer } from '../../lib/grading/answer';
import type { ExerciseReport } from '../../lib/grading/verdict';
import { hiddenTest, makeCourse, rightAnswer, visibleTest } from './course';

const tensorTests = `import * as tf from '@tensorflow/tfjs-core';
import { expectTensor, expectValue, student } from 'headway/grading';
import { describe, test } from 'vitest';

describe('double', () => {
  test('doubles a tensor', async () => {
    const actual = await student.call('double', tf.tensor2d([[1, 2, 3]]));
    expectTensor(actual).toBeClose(tf.tensor2d([[2, 4, 6]]), { tolerance: 0, because: 'exact' });
  });
  test('counts in an object', async () => {
    const counter = await student.create('Counter', 5);
    await counter.call('add', 2);
    expectValue(await counter.get('count')).toEqual(7);
  });
  test('refuses text', async () => {
    await student.callMustThrow(/numbers only/, 'double', 'text');
  });
});
`;
const tensorManifest = {
  imports: ['@tensorflow/tfjs-core', 'headway/random'],
  tests: {
    visible: [
      { name: 'double > doubles a tensor', points: 1 },
      { name: 'double > counts in an object', points: 1 },
      { name: 'double > refuses text', points: 1 },
    ],
    hidden: [],
  },
};
const tensorAnswer = `import * as tf from '@tensorflow/tfjs-core';
import { Random } from 'headway/random';
export class Counter {
  constructor(public count: number) {}
  add(n: number) { this.count += n; }
}
export async function double(x: tf.Tensor) {
  if (!(x instanceof tf.Tensor)) throw new TypeError('numbers only');
  new Random(1).uniform();
  return tf.mul(x, 2);
}
`;
const faulty = {
  'no-tests': { visible: 'export {};' },
  'hidden-missing': { hidden: null },
  'hidden-broken': { hidden: 'test(' },
  'hidden-throws-at-import': { hidden: "throw new Error('reference file not found');" },
  'test-skipped': { hidden: hiddenTest.replace("test('", "test.skip('") },
  'test-only': { hidden: `${hiddenTest}\ntest.only('another', () => undefined);` },
  'test-not-in-manifest': {
    visible: `${visibleTest}\ntest('another', async () => { await student.call('mean', [1]); });`,
  },
  'test-without-check': { visible: visibleTest.replace(/expectNumbers\((await .*?\]\))\).*$/m, '$1;') },
  'await-missing': { visible: visibleTest.replace(/expectNumbers.*$/m, "student.call('mean', [1]);") },
  'reference-throws': { hidden: hiddenTest.replace('const mean =', 'null.x; const mean =') },
  'same-name-twice': { visible: visibleTest + visibleTest.slice(visibleTest.indexOf('test(')) },
  'mistake-is-right': {
    visible: visibleTest.replace("because: 'small", "mistakes: { 'not divided': 2 }, because: 'small"),
  },
};

const { course, remove } = makeCourse({
  mean: {},
  released: {},
  double: { visible: tensorTests, manifest: tensorManifest, solution: tensorAnswer },
  ...faulty,
});
const judge = new RemoteJudge({ course, keepWarm: true });
afterAll(() => {
  judge.close();
  remove();
});
const grade = (name: string, answer: Answer): Promise<ExerciseReport> => judge.grade('01-test', name, answer);

describe('a fault of the grader is grader_error, never a pass or a fail', () => {
  test.each(Object.keys(faulty))('%s', async (name) => {
    const report = await grade(name, rightAnswer);
    expect(report).toMatchObject({ verdict: 'grader_error', maxPoints: 3 });
    expect(report.tests).toHaveLength(2);
  });

  test('and the next submission is graded as if nothing had been', async () => {
    await grade('hidden-throws-at-import', rightAnswer);
    expect(await grade('mean', rightAnswer)).toMatchObject({ verdict: 'pass', points: 3 });
  });
});

describe('the contract between judge and student', () => {
  test('carries tensors, objects, errors, and allowed parts of the library', async () => {
    const report = await grade('double', tensorAnswer);
    expect(report.tests.map((each) => each.message)).toEqual(['', '', '']);
    expect(report).toMatchObject({ verdict: 'pass', points: 3 });
  });

  test('a tensor of another dtype or shape is named', async () => {
    const cast = await grade(
      'double',
      tensorAnswer.replace('tf.mul(x, 2)', "tf.cast(tf.mul(x, 2), 'int32')"),
    );
    expect(cast.tests[0].message).toMatch(/^the answer must have dtype float32, it has int32/);
    const flat = await grade('double', tensorAnswer.replace('tf.mul(x, 2)', 'tf.reshape(tf.mul(x, 2), [3])'));
    expect(flat.tests[0].message).toMatch(/^the answer must have shape \[1, 3\], it has \[3\]/);
    const turned = await grade('double', tensorAnswer.replace('tf.mul(x, 2)', 'tf.transpose(tf.mul(x, 2))'));
    expect(turned.tests[0].message).toMatch(/it has \[3, 1\]: its axes are in another order/);
    const nothing = await grade('double', tensorAnswer.replace('return tf.mul(x, 2)', ''));
    expect(nothing.tests[0].message).toMatch(/^the function returned nothing: is a return missing\?/);
    const numbers = await grade('double', tensorAnswer.replace('tf.mul(x, 2)', '[[2, 4, 6]]'));
    expect(numbers.tests[0].message).toMatch(/^the answer must be a tf.Tensor, it is \[\[2, 4, 6\]\]/);
  });

  test('a call that must throw is not satisfied by a process that ends', async () => {
    const report = await grade(
      'double',
      tensorAnswer.replace("throw new TypeError('numbers only')", 'process.exit(1)'),
    );
    expect(report.tests[2]).toMatchObject({ verdict: 'runtime_error', points: 0 });
  });

  test('a message says what was called, what was expected, and what came', async () => {
    const report = await grade('mean', rightAnswer.replace(' / values.length', ''));
    expect(report.tests[0].message).toBe(
      [
        'the largest difference is 4: 6 instead of 2',
        '  expected  2',
        '  received  6',
        '  tolerance 0 (small integers are exact)',
        '  call      mean([1, 2, 3])',
      ].join('\n'),
    );
  });

  test('what the student prints is kept as text', async () => {
    const report = await grade('mean', `console.log('hello', { verdict: 'pass' });\n${rightAnswer}`);
    expect(report.output).toContain("hello { verdict: 'pass' }");
  });

  test('no file is ungradable, and so is one of more than 64 KiB, or one with null bytes', async () => {
    const none = await grade('mean', { problem: 'there is no file mean.ts' });
    expect(none).toMatchObject({ verdict: 'ungradable', points: 0, maxPoints: 3 });
    expect(none.tests[0].message).toBe('there is no file mean.ts');
    const huge = await grade('mean', `${rightAnswer}//${'x'.repeat(2 ** 16)}`);
    expect(huge).toMatchObject({ verdict: 'ungradable', points: 0 });
    expect(await grade('mean', `${rightAnswer}// \0`)).toMatchObject({ verdict: 'ungradable', points: 0 });
  });

  test('a judge that the student’s code kills gives no verdict, and the next submission gets a new one', async () => {
    // Nothing below T2 keeps a process from its parent.
    const killer = new RemoteJudge({ course, tier: 'T1' });
    const kill = `export function mean() { process.kill(process.ppid, 'SIGKILL'); for (;;); }`;
    await expect(killer.grade('01-test', 'mean', kill)).rejects.toThrow(/the judge was ended by SIGKILL/);
    expect(await killer.grade('01-test', 'mean', rightAnswer)).toMatchObject({ verdict: 'pass', points: 3 });
    killer.close();
  });

  test('a course released without its solutions is graded by the visible tests, and says so', async () => {
    rmSync(join(course, 'solutions', '01-test', 'released'), { recursive: true });
    const report = await grade('released', rightAnswer);
    expect(report).toMatchObject({ verdict: 'pass', points: 1, maxPoints: 1 });
    expect(report.leftOut).toEqual({ tests: 1, points: 2 });
    expect((await grade('mean', rightAnswer)).leftOut).toEqual({ tests: 0, points: 0 });
  });

  test('an answer file that is no text file is ungradable, with the reason', () => {
    const file = join(course, 'answer.ts');
    const read = (bytes: Uint8Array | string): Answer => {
      writeFileSync(file, bytes);
      return readAnswer(file);
    };
    const problem = (text: string): object => ({ problem: expect.stringContaining(text) as string });
    expect(read('export const mean = 2;')).toBe('export const mean = 2;');
    expect(read('')).toBe('');
    expect(read(Uint8Array.of(0xff, 0xfe, 0x65, 0))).toEqual(problem('must be text in UTF-8'));
    expect(read('a\0b')).toEqual(problem('must be text in UTF-8'));
    expect(read('x'.repeat(2 ** 16 + 1))).toEqual(problem('at most 64 KiB'));
    expect(readAnswer(join(course, 'none.ts'))).toEqual(problem('there is no file none.ts'));
    const link = join(course, 'link.ts');
    symlinkSync(join(course, 'solutions', '01-test', 'mean', 'mean.ts'), link);
    expect(readAnswer(link)).toEqual(problem('must be an ordinary file'));
    mkdirSync(join(course, 'folder.ts'));
    expect(readAnswer(join(course, 'folder.ts'))).toEqual(problem('must be an ordinary file'));
  });

  test('an exercise.yaml that is no YAML is named', () => {
    const folder = join(course, 'exercises', '01-test', 'no-yaml');
    mkdirSync(folder);
    writeFileSync(join(folder, 'exercise.yaml'), 'title: [');
    const where = /^exercises\/01-test\/no-yaml\/exercise.yaml: Flow sequence/;
    expect(() => readExercise(course, '01-test', 'no-yaml')).toThrow(where);
  });

  test('a compiler error tells line, column and the line itself', async () => {
    const report = await grade('mean', 'export function mean(values: number[]) {\n  return values.;\n}');
    expect(report.verdict).toBe('compile_error');
    expect(report.tests[0].message).toBe(
      'line 2, column 17: Expected identifier but found ";"\n  return values.;',
    );
  });

  test('byte order mark and CRLF make no difference', async () => {
    const report = await grade('mean', `\ufeff${rightAnswer.replaceAll('\n', '\r\n')}`);
    expect(report).toMatchObject({ verdict: 'pass', points: 3 });
  });

  test('the seed follows from the submission: the same twice, another for another text', async () => {
    const [first, again, other] = [
      await grade('mean', rightAnswer),
      await grade('mean', rightAnswer),
      await grade('mean', `${rightAnswer}\n`),
    ];
    expect(again.seed).toBe(first.seed);
    expect(other.seed).not.toBe(first.seed);
    const times = { wallMilliseconds: 0, cpuMilliseconds: 0 };
    expect({ ...again, ...times }).toEqual({ ...first, ...times });
  });

  test('tsconfig.json and package.json beside the learner’s file configure nothing', async () => {
    const beside = join(course, 'exercises', '01-test', 'mean');
    writeFileSync(
      join(beside, 'tsconfig.json'),
      '{ "extends": "./missing.json", "compilerOptions": { "jsx": "react" } }',
    );
    writeFileSync(join(beside, 'package.json'), '{ "type": "module", "main": "missing.js" ');
    expect(await grade('mean', rightAnswer)).toMatchObject({ verdict: 'pass', points: 3 });
  });
});
