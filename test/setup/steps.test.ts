import type * as fs from 'node:fs';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { projectAt } from '../../lib/setup/project.mjs';
import { runSteps } from '../../lib/setup/steps.mjs';
import { temporaryFolder, writeFiles } from './fixture';

/** What the file system answers, if not truly: the root user of a container is never refused. */
const refusal = vi.hoisted(() => ({ code: '', freeBytes: 1e12 }));

vi.mock('node:fs', async (original) => {
  const real = await original<typeof fs>();
  return {
    ...real,
    mkdirSync: (...args: Parameters<typeof real.mkdirSync>) => {
      if (refusal.code) throw new Error(`${refusal.code}: refused, mkdir '${String(args[0])}'`);
      return real.mkdirSync(...args);
    },
    statfsSync: () => ({ bavail: refusal.freeBytes, bsize: 1 }),
  };
});

let printed = '';
beforeEach(() => {
  refusal.code = '';
  refusal.freeBytes = 1e12;
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});

describe('the steps', () => {
  test.each([
    ['EROFS', 'the folder is on a read-only disk.'],
    ['EACCES', 'a file or folder of the project may not be written by you.'],
  ])('in a folder that answers %s stop at once, with the reason and what to do', async (code, why) => {
    const project = projectAt(temporaryFolder());
    refusal.code = code;
    const results = await runSteps(project, ['folder', 'packages', 'python']);
    expect(results.get('folder')?.message).toMatch(`${project.root} cannot be written to: ${why}`);
    expect(printed).toContain(
      'npm packages (about 600 MB): left out, it needs what is missing above: Project folder.',
    );
    expect(printed).not.toMatch(/^\s+at /m); // no stack trace
  });

  test('warn of a disk that is nearly full', async () => {
    refusal.freeBytes = 0.4e9;
    await runSteps(projectAt(temporaryFolder()), ['folder']);
    expect(printed).toContain('only 0.4 GB are free, a fresh set-up needs 1.2 GB');
  });

  test('without Python leave out what needs it, and say what works all the same', async () => {
    const project = projectAt(temporaryFolder());
    writeFiles(project.root, { 'lib/setup/requirements.txt': 'one==1.0\n' });
    const path = process.env.PATH;
    process.env.PATH = temporaryFolder();
    try {
      const results = await runSteps(project, ['folder', 'python', 'kernel', 'book']);
      expect([...results].filter(([, fault]) => fault).map(([name]) => name)).toEqual([
        'python',
        'kernel',
        'book',
      ]);
    } finally {
      process.env.PATH = path;
    }
    expect(printed).toContain('no Python was found.');
    expect(printed).toContain('the exercises and the command work: `npx headway exercises`');
  });
});
