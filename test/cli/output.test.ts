import { mkdirSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { exitCode, printResult, reportFailure } from '../../lib/cli/output';
import { ConfigError, UnsupportedError } from '../../lib/errors';

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

/** What a failure prints, and the exit code it leaves. */
function reported(failing: () => unknown): { printed: string; code: typeof process.exitCode } {
  let printed = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => (printed += String(text)) !== '');
  try {
    failing();
  } catch (error) {
    reportFailure(error);
  }
  const code = process.exitCode;
  process.exitCode = undefined;
  return { printed, code };
}
function thrown(error: unknown): () => never {
  return () => {
    throw error;
  };
}

describe('a failure', () => {
  it('of the user is one line and exit 2, of the machine exit 3', () => {
    const mistake = reported(thrown(new ConfigError('x: must be 1, got 2')));
    expect(mistake).toEqual({ printed: 'headway: x: must be 1, got 2\n', code: exitCode.userMistake });
    expect(reported(thrown(new UnsupportedError('no GPU'))).code).toBe(exitCode.missing);
  });

  it('of the file system names the path and how to mend it, without a stack', () => {
    const file = __filename;
    expect(reported(() => mkdirSync(`${file}/under`, { recursive: true })).printed).toBe(
      `headway: ${file}/under: must lie in a folder, a part of the path is a file; choose another path\n`,
    );
    expect(reported(() => mkdirSync(file)).printed).toContain('there is a file of this name');
    const denied = Object.assign(new Error('EACCES'), { code: 'EACCES', path: '/etc/shadow' });
    expect(reported(thrown(denied))).toMatchObject({ code: exitCode.userMistake });
  });

  it('of Headway itself shows its stack and exits 70', () => {
    const { printed, code } = reported(() => (undefined as unknown as string).length);
    expect(printed).toMatch(/an error of Headway's own.*\n.*TypeError[\s\S]*output\.test\.ts/);
    expect(code).toBe(70);
    expect(reported(() => readFileSync(`${__filename}.none`)).code).toBe(70); // a file the code should have looked for
  });
});

it('a JSON result always says which Headway and Node made it', () => {
  let printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => (printed += String(text)) !== '');
  printResult({ command: 'hint' }, 'text', true);
  expect(JSON.parse(printed)).toMatchObject({
    command: 'hint',
    versions: { headway: expect.any(String), node: process.versions.node },
  });
});
