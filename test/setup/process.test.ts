import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { isAlive, temporaryFolder, until, writeFiles } from './fixture';

const setup = pathToFileURL(join(import.meta.dirname, '..', '..', 'lib', 'setup', 'process.mjs')).href;

/** A course in small: a server, its kernel in a session of its own, and the kernel's child. */
const kernel = `
const { spawn } = require('child_process');
const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
require('fs').writeFileSync('kernel.json', JSON.stringify([process.pid, child.pid]));
setInterval(() => {}, 1000);`;
const careless = `
require('child_process').spawn(process.execPath, ['kernel.cjs'], { detached: true });
setInterval(() => {}, 1000);`;
const stubborn = `process.on('SIGTERM', () => {});${careless}`;
const course = `
import { endAllOnSignal, startProgram } from ${JSON.stringify(setup)};
endAllOnSignal(() => 0);
const child = startProgram(process.execPath, ['server.cjs'], { stdio: 'ignore' });
console.log(child.pid);
setInterval(() => {}, 1000);`;

describe.skipIf(process.platform === 'win32')(
  'a course that is ended (Windows ends trees by taskkill)',
  () => {
    test.each([
      ['SIGINT', 'ends without its kernels', careless],
      ['SIGHUP', 'ends without its kernels', careless],
      ['SIGTERM', 'does not want to end', stubborn],
    ] as const)('by %s leaves no process, even where the server %s', async (signal, _, server) => {
      const folder = temporaryFolder();
      writeFiles(folder, { 'course.mjs': course, 'server.cjs': server, 'kernel.cjs': kernel });
      const started = spawn(process.execPath, ['course.mjs'], {
        cwd: folder,
        env: { PATH: process.env.PATH },
      });
      let printed = '';
      started.stdout.on('data', (chunk) => (printed += chunk));
      const kernelFile = join(folder, 'kernel.json');
      const kernels: number[] = await until('the kernel', () =>
        existsSync(kernelFile) ? JSON.parse(readFileSync(kernelFile, 'utf8') || 'null') : undefined,
      );
      const pids = [Number(printed), ...kernels];
      expect(pids.every(isAlive)).toBe(true);
      started.kill(signal);
      const status = await new Promise((resolve) => started.once('close', resolve));
      expect(status).toBe(0);
      // They are gone; only the system may take a moment to strike an orphan off its list.
      await until('every process to end', () => !pids.some(isAlive), 5);
    });

    test('ends too when npm, which started it, was killed', async () => {
      const folder = temporaryFolder();
      writeFiles(folder, {
        'course.mjs': course,
        'server.cjs': 'require("fs").writeFileSync("pid", String(process.pid)); setInterval(() => {}, 1000);',
        'npm.cjs': `require('child_process').spawn(process.execPath, ['course.mjs'], { stdio: 'ignore' }); setInterval(() => {}, 1000);`,
      });
      const env = { PATH: process.env.PATH, npm_lifecycle_event: 'start' };
      const npm = spawn(process.execPath, ['npm.cjs'], { cwd: folder, env, stdio: 'ignore' });
      const pidFile = join(folder, 'pid');
      const pid = await until('the server', () =>
        existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8')) : 0,
      );
      npm.kill('SIGKILL');
      await until('the server to end', () => !isAlive(pid));
    });
  },
);
