import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { projectAt } from '../../lib/setup/project.mjs';
import { findPython, installPython, pythonIsCurrent } from '../../lib/setup/python.mjs';
import { stamp } from '../../lib/setup/state.mjs';
import { fakeProgram, temporaryFolder, writeFiles } from './fixture';

const answer = (version: number[], missing: string[] = []): string => JSON.stringify({ version, missing });

describe.skipIf(process.platform === 'win32')('the search for Python (its fakes are shell scripts)', () => {
  test('without any Python says so, and how to install one', async () => {
    await expect(findPython({ PATH: temporaryFolder() })).rejects.toThrow(
      /^no Python was found\. Install it/,
    );
  });

  test('refuses one that is too old and names both versions', async () => {
    const folder = temporaryFolder();
    fakeProgram(folder, 'python3', answer([3, 8, 10]));
    await expect(findPython({ PATH: folder })).rejects.toThrow(
      'Python 3.10 or newer is required, python3 is 3.8.10.',
    );
  });

  test('names the module that a Python without venv lacks', async () => {
    const folder = temporaryFolder();
    fakeProgram(folder, 'python3', answer([3, 11, 2], ['ensurepip']));
    await expect(findPython({ PATH: folder })).rejects.toThrow(
      'python3 (3.11.2) comes without its ensurepip module, which makes environments.',
    );
  });

  test('takes a fit one further on when the first lacks venv', async () => {
    const folder = temporaryFolder();
    fakeProgram(folder, 'python3', answer([3, 11, 2], ['venv', 'ensurepip']));
    fakeProgram(folder, 'python3.12', answer([3, 12, 4]));
    expect(await findPython({ PATH: folder })).toEqual({ command: ['python3.12'], version: '3.12.4' });
  });

  test('passes over a program that is called python3 and is none', async () => {
    const folder = temporaryFolder();
    fakeProgram(folder, 'python3', 'Python was not found; run without arguments to install', 9);
    await expect(findPython({ PATH: folder })).rejects.toThrow('no Python was found');
  });

  test('asks the one that HEADWAY_PYTHON names first', async () => {
    const folder = temporaryFolder();
    fakeProgram(folder, 'python3', answer([3, 12, 4]));
    fakeProgram(folder, 'mine', answer([3, 13, 0]));
    const { version } = await findPython({ PATH: folder, HEADWAY_PYTHON: join(folder, 'mine') });
    expect(version).toBe('3.13.0');
  });
});

describe.skipIf(process.platform === 'win32')('the Python environment', () => {
  test('that was left half made is not taken for finished', async () => {
    const project = projectAt(temporaryFolder());
    writeFiles(project.root, { 'lib/setup/requirements.txt': 'one==1.0\n' });
    mkdirSync(join(project.python, '..'), { recursive: true });
    fakeProgram(join(project.python, '..'), 'python', answer([3, 12, 4]));
    expect(await pythonIsCurrent(project)).toBe(false);
  });

  test('is made again for another pinned list', async () => {
    const project = projectAt(temporaryFolder());
    writeFiles(project.root, { 'lib/setup/requirements.txt': 'one==1.0\n' });
    fakeProgram(join(project.python, '..'), 'python', answer([3, 12, 4]));
    const { fingerprint } = await import('../../lib/setup/state.mjs');
    stamp(project, 'python', fingerprint(project.root, ['lib/setup/requirements.txt']));
    expect(await pythonIsCurrent(project)).toBe(true);
    writeFiles(project.root, { 'lib/setup/requirements.txt': 'one==2.0\n' });
    expect(await pythonIsCurrent(project)).toBe(false);
  });

  test('without a network says that the registry cannot be reached', async () => {
    const project = projectAt(temporaryFolder());
    writeFiles(project.root, { 'lib/setup/requirements.txt': 'one==1.0\n' });
    const refused =
      'NewConnectionError: Failed to establish a new connection: [Errno 111] Connection refused';
    fakeProgram(join(project.python, '..'), 'python', refused, 1);
    const found = temporaryFolder();
    fakeProgram(found, 'python3', answer([3, 12, 4]));
    // The environment's own pip answers, the download does not.
    writeFiles(join(project.python, '..'), {
      python: `#!/bin/sh\ncase "$*" in *--version*) exit 0;; esac\nprintf '%s\\n' '${refused}'\nexit 1\n`,
    });
    await expect(installPython(project)).rejects.toThrow('the package registry cannot be reached.');
  });
});
