/**
 * The checks, in order. Each goes on after the one before has failed, so that one run shows all that
 * is wrong; the closing line counts the tests that passed, and failed tests and failed stages together.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { endAllOnSignal, runProgram } from './process.mjs';
import { ProgressLine, say } from './progress.mjs';
import { environment, here, makeFolder, packageProgram } from './project.mjs';

/** @typedef {import('./project.mjs').Project} Project */

/**
 * @typedef {object} Stage
 * @property {string} name - for --only
 * @property {string} title
 * @property {(project: Project) => string[][]} commands - programs of packages with their arguments
 */

/** @type {Stage[]} */
const stages = [
  {
    name: 'format',
    title: 'Format (prettier)',
    commands: (project) => [[packageProgram(project, 'prettier'), '--check', '--log-level', 'warn', '.']],
  },
  {
    name: 'lint',
    title: 'Lint (eslint)',
    commands: (project) => [[packageProgram(project, 'eslint'), '--max-warnings', '0', '.']],
  },
  {
    name: 'types',
    title: 'Types (TypeScript)',
    commands: (project) => {
      const compiler = packageProgram(project, 'typescript', 'tsc');
      return [
        [compiler, '--build', 'lib'],
        [compiler, '-p', '.'],
        [compiler, '-p', 'book/browser', '--noEmit'],
      ];
    },
  },
  {
    name: 'generated',
    title: 'Generated files are unchanged',
    commands: (project) => [[packageProgram(project, 'tsx'), 'book/tools/generate.ts', '--check']],
  },
  {
    name: 'book',
    title: 'Book: includes, links, results',
    commands: (project) => [[packageProgram(project, 'tsx'), 'book/tools/check.ts']],
  },
];

/** The last stage, which counts. */
const testStage = 'tests';

/**
 * @param {Project} project
 * @param {Stage} stage
 * @returns {Promise<boolean>} whether it passed
 */
async function runStage(project, { name, title, commands }) {
  const line = new ProgressLine(title);
  for (const command of commands(project)) {
    const { ok, output } = await runProgram(project, `check-${name}`, process.execPath, command);
    if (ok) continue;
    line.end('failed');
    say(output.trimEnd());
    return false;
  }
  line.end('done');
  return true;
}

/**
 * The counts in vitest's JSON report. A file that could not even be loaded, and a report that is
 * missing or empty, count as failures: no test that has run is no test that has passed.
 *
 * @param {{ numPassedTests: number, numFailedTests: number, testResults: { status: string, assertionResults: unknown[] }[] } | undefined} report
 * @param {boolean} ok - whether vitest itself said so
 * @returns {{ passed: number, failed: number }}
 */
export function countTests(report, ok) {
  if (!report) return { passed: 0, failed: 1 };
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  const passed = report.numPassedTests;
  const failed = report.numFailedTests + broken;
  if (failed === 0 && (!ok || passed === 0)) return { passed, failed: 1 };
  return { passed, failed };
}

/**
 * @param {Project} project
 * @param {string[]} filters - test files to keep to
 * @returns {Promise<{ passed: number, failed: number }>}
 */
async function runTests(project, filters) {
  const file = join(makeFolder(project.headway), 'vitest.json');
  rmSync(file, { force: true });
  const vitest = packageProgram(project, 'vitest');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const { ok } = await runProgram(
    project,
    'vitest',
    process.execPath,
    [vitest, 'run', ...reporters, ...filters],
    {
      env: environment(project),
      inherit: true,
    },
  );
  return countTests(existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined, ok);
}

/**
 * @param {string[]} args - the command line
 * @param {Project} [project]
 */
export async function main(args, project = here) {
  const names = [...stages.map((stage) => stage.name), testStage];
  const { values, positionals } = parseArgs({
    args,
    options: { only: { type: 'string', multiple: true } },
    allowPositionals: true,
  });
  const wrong = values.only?.find((name) => !names.includes(name));
  if (wrong !== undefined) {
    say(`--only: one of ${names.join(', ')} is required, got "${wrong}"`);
    process.exitCode = 2;
    return;
  }
  endAllOnSignal(() => 130);
  const wanted = new Set(values.only ?? names);
  const failedStages = [];
  for (const stage of stages) {
    if (wanted.has(stage.name) && !(await runStage(project, stage))) failedStages.push(stage.name);
  }
  // With --only and no tests among them, the stages themselves are what has passed.
  const tests = wanted.has(testStage)
    ? await runTests(project, positionals)
    : { passed: wanted.size - failedStages.length, failed: 0 };
  if (failedStages.length > 0) say(`\nStages that failed: ${failedStages.join(', ')}`);
  const failed = tests.failed + failedStages.length;
  say(`\n${tests.passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}
