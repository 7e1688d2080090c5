import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { makeCourse, rightAnswer } from './course';

const root = resolve(import.meta.dirname, '../..');
const solution = rightAnswer.replace(/^( {2}return.*)$/m, '  // BEGIN SOLUTION\n$1\n  // END SOLUTION');
const { course, remove } = makeCourse({
  mean: { solution, manifest: { hints: ['Add up.', 'Then divide by how many there are.'] } },
  other: { solution },
});
afterAll(remove);
const file = join(course, 'exercises', '01-test', 'mean', 'mean.ts');

/** The command as it is in this source tree. */
function start(...args: string[]) {
  return spawn(process.execPath, ['--import', 'tsx', join(root, 'lib/cli/main.ts'), ...args], {
    cwd: course,
    env: {
      ...process.env,
      TSX_TSCONFIG_PATH: join(root, 'tsconfig.json'),
      NODE_PATH: join(root, 'node_modules'),
    },
  });
}

async function headway(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = start(...args);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (text) => (stdout += text));
  child.stderr.on('data', (text) => (stderr += text));
  const [code] = (await once(child, 'close')) as [number];
  return { code, stdout, stderr };
}

const json = (text: string): Record<string, unknown> => JSON.parse(text.trim().split('\n').at(-1)!);

beforeEach(async () => {
  await headway('reset', 'mean');
});

describe('headway check', () => {
  test('passes a right answer with exit code 0, and gives the report as JSON', async () => {
    writeFileSync(file, rightAnswer);
    const { code, stdout } = await headway('check', 'mean', '--json');
    expect(code).toBe(0);
    expect(json(stdout)).toMatchObject({
      command: 'check',
      points: 3,
      maxPoints: 3,
      exercises: [{ name: 'mean', verdict: 'pass', points: 3, maxPoints: 3 }],
    });
  });

  test('fails a stub with exit code 1, and offers a hint after the second failure', async () => {
    const first = await headway('check', 'mean');
    expect(first.code).toBe(1);
    expect(first.stdout).toContain('✗ mean: not yet, 0/3 points');
    expect(first.stdout).toContain('line 2: Not implemented yet: mean');
    writeFileSync(file, rightAnswer.replace('/ values.length', '/ 2'));
    const second = await headway('check', 'mean');
    expect(second.stderr).toContain('headway hint mean');
  });

  test('grades all exercises without a name, and the reference answers with --solutions', async () => {
    const { code, stdout } = await headway('check', '--solutions');
    expect(code).toBe(0);
    expect(stdout).toContain('2 of 2 exercises passed, 6/6 points');
  });

  test('names the exercises there are when one is unknown, with exit code 2', async () => {
    const { code, stderr } = await headway('check', 'median');
    expect(code).toBe(2);
    expect(stderr).toContain("there is no exercise 'median'; there are mean, other");
  });

  test('--watch checks again after a save, and ends on Ctrl-C', async () => {
    const child = start('check', 'mean', '--watch');
    const seen: string[] = [];
    const firstLines = (async () => {
      for await (const chunk of child.stdout.setEncoding('utf8')) {
        const line = /^[✓✗] mean.*$/m.exec(chunk as string)?.[0];
        if (!line) continue;
        seen.push(line);
        if (seen.length === 1) writeFileSync(file, rightAnswer);
        if (line.startsWith('✓')) child.kill('SIGINT');
      }
    })();
    await firstLines;
    expect(seen[0]).toContain('not yet, 0/3');
    expect(seen.at(-1)).toContain('passed, 3/3');
  });
});

test('headway exercises lists them with state, minutes and points', async () => {
  writeFileSync(file, rightAnswer);
  await headway('check', 'mean');
  const { stdout } = await headway('exercises', '--json');
  expect(json(stdout).exercises).toMatchObject([
    { name: 'mean', state: 'passed', minutes: 1, difficulty: 1, points: 3, bestPoints: 3 },
    { name: 'other', state: 'new', bestPoints: 0 },
  ]);
});

test('headway hint climbs the ladder one step at a time, and stays on the last', async () => {
  const texts = [];
  for (let step = 0; step < 3; step++) texts.push((await headway('hint', 'mean')).stdout);
  expect(texts[0]).toContain('Hint 1 of 2');
  expect(texts[1]).toContain('Then divide');
  expect(texts[2]).toContain('Hint 2 of 2');
});

test('headway reset restores the stub and keeps the learner’s version', async () => {
  writeFileSync(file, 'my work');
  const { stdout } = await headway('reset', 'mean', '--json');
  expect(readFileSync(file, 'utf8')).toContain('Not implemented yet: mean');
  const backup = json(stdout).backup as string;
  expect(readFileSync(join(course, backup), 'utf8')).toBe('my work');
  expect(readdirSync(join(course, '.headway')).length).toBeGreaterThan(0);
});

test('headway solution asks for an attempt first, and leaves the marks out', async () => {
  const untried = await headway('solution', 'other');
  expect(untried.code).toBe(2);
  expect(untried.stderr).toContain('you have not checked');
  const { code, stdout } = await headway('solution', 'other', '--yes');
  expect(code).toBe(0);
  expect(stdout.trim()).toBe(rightAnswer.trim());
});
