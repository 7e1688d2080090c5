import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/**
 * Holds the README to what it says: each of its code blocks and commands is run, in the order it is read.
 * Only `models/` is moved to a temporary folder inside the project, where packages still resolve.
 */
const readme = readFileSync('README.md', 'utf8');

/** The contents of the README's fences of one language. */
function fences(language: string): string[] {
  return [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
    (match) => match[1],
  );
}

/** The words of a command line; double quotes hold spaces together. */
function words(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
}

const commands = fences('sh').flatMap((block) => block.trim().split('\n'));
const headwayCommands = commands.filter((line) => line.startsWith('npx headway '));

let directory: string;
beforeAll(() => {
  mkdirSync('.headway/tmp', { recursive: true });
  directory = mkdtempSync(path.resolve('.headway/tmp/readme-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Runs `npx headway …` from the README, with its models in the temporary folder. */
function run(line: string): { status: number | null; output: string } {
  const args = words(line)
    .slice(2)
    .map((word) => (word.startsWith('models/') ? path.join(directory, word) : word));
  const { status, stdout, stderr } = spawnSync(process.execPath, ['lib/bin/headway.js', ...args], {
    encoding: 'utf8',
    timeout: 240_000, // a command that does not end is a failure of its own test, not of the whole run
  });
  return { status, output: stdout + stderr };
}

describe('the README', () => {
  it('has only commands that a test runs', () => {
    const elsewhere: Record<string, string> = {
      'npm start': 'test/setup', // starting and ending the course
      'npm test': '.ci/run', // what runs this very test
    };
    for (const line of commands) {
      const covered = headwayCommands.includes(line) || existsSync(elsewhere[line] ?? '');
      expect(covered, line).toBe(true);
    }
    expect(headwayCommands.length).toBeGreaterThan(5);
  });

  it.each(headwayCommands)('tells the truth: %s', (line) => {
    const { status, output } = run(line);
    // A stub that fails its tests is the answer "no" (1), which is what a new learner gets.
    const expected = line.includes(' check ') ? 1 : 0;
    expect(status, output).toBe(expected);
  });

  it('trains a GPT in ten lines that lowers its loss and writes on', () => {
    const [program] = fences('ts');
    const file = path.join(directory, 'gpt.mts');
    writeFileSync(file, program);
    const output = execFileSync(process.execPath, ['--import', 'tsx', file], { encoding: 'utf8' });
    const [, before, after] = /loss ([\d.]+) → ([\d.]+)/.exec(output)!;
    expect(Number(before)).toBeCloseTo(Math.log(512), 0); // untrained: near ln V
    expect(Number(after)).toBeLessThan(5.2); // below the unigram model of these tokens
    expect(output.split('\n')[1].length).toBeGreaterThan(20);
  });

  it('counts its lines of code honestly', () => {
    const [program] = fences('ts');
    const lines = program.split('\n').filter((line) => line.trim() && !line.startsWith('import'));
    expect(lines).toHaveLength(10);
  });

  it('links only to files that are there', () => {
    for (const [, target] of readme.matchAll(/\]\((?!https?:|#)([^)]+)\)/g)) {
      expect(existsSync(target), target).toBe(true);
    }
  });
});
