/** Starting programs, and ending them with everything that they have started. */
import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { familyOf } from './process-table.mjs';
import { environment, makeFolder } from './project.mjs';

/** @typedef {import('./project.mjs').Project} Project */

/**
 * Programs that run now. Each leads a process group of its own: Ctrl-C in the terminal reaches only
 * us, and we end them in order.
 * @type {Set<import('node:child_process').ChildProcess>}
 */
const running = new Set();

/** Once true, nothing new is started and a program's end is no news to anyone. */
let ending = false;

/**
 * Starts a program in its own process group.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 * @returns {import('node:child_process').ChildProcess}
 */
export function startProgram(command, args, options) {
  const child = spawn(command, args, {
    ...options,
    detached: process.platform !== 'win32',
    windowsHide: true,
    // npm is a batch file on Windows, which Node starts only through a shell.
    shell: process.platform === 'win32' && command.endsWith('.cmd'),
  });
  running.add(child);
  child.once('close', () => running.delete(child));
  child.once('error', () => running.delete(child));
  return child;
}

/**
 * Runs a program to its end and keeps what it prints.
 *
 * @param {Project} project
 * @param {string} name - of its log file in `.headway/logs`
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, inherit?: boolean }} [options] - inherit: prints to the terminal instead
 * @returns {Promise<{ ok: boolean, output: string, log: string }>} output: at most its last 64 KB
 */
export function runProgram(project, name, command, args, options = {}) {
  const log = join(makeFolder(project.logs), `${name}.log`);
  writeFileSync(log, `$ ${command} ${args.join(' ')}\n`);
  let output = '';
  return new Promise((resolve) => {
    const child = startProgram(command, args, {
      cwd: options.cwd ?? project.root,
      env: options.env ?? environment(project),
      stdio: options.inherit ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    });
    /** @param {Buffer} chunk */
    const keep = (chunk) => {
      output = (output + chunk).slice(-65_536);
      try {
        appendFileSync(log, chunk);
      } catch {
        // A full disk must not hide the message that says so.
      }
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.once('error', (error) => resolve({ ok: false, output: `${output}\n${error.message}`, log }));
    child.once('close', (code) => {
      if (!ending) resolve({ ok: code === 0, output, log });
    });
  });
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals} name
 */
function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended by itself.
  }
}

/**
 * Ends everything that was started here, children and grandchildren included: asks first, and after
 * the given time insists.
 *
 * @param {number} [patience] - milliseconds between asking and insisting
 * @returns {Promise<void>} when none of it is left
 */
export async function endAll(patience = 5000) {
  const leaders = [...running].map((child) => child.pid).filter((pid) => pid !== undefined);
  if (leaders.length === 0) return;
  if (process.platform === 'win32') {
    // Windows knows no groups; taskkill walks the tree itself.
    for (const pid of leaders) spawnSync('taskkill', ['/PID', String(pid), '/T', '/F']);
    return;
  }
  const family = familyOf(leaders);
  for (const pid of leaders) signal(pid, 'SIGTERM');
  // A server ends its own children before itself; what it leaves behind has had its chance.
  const deadline = Date.now() + patience;
  while (Date.now() < deadline && running.size > 0) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  for (let left = familyOf(family); left.length > 0; left = familyOf(family)) {
    for (const pid of left) signal(pid, 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/**
 * Ends everything on Ctrl-C, on a closed terminal and on `kill`; asked again, without patience.
 *
 * @param {() => number} exitStatus - called first, for example to say that it is ending
 */
export function endAllOnSignal(exitStatus) {
  /** @type {number | undefined} */
  let status;
  const end = async () => {
    const patience = ending ? 0 : 5000;
    ending = true;
    status ??= exitStatus();
    await endAll(patience);
    process.exit(status);
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, end);
  // A killed npm takes its shell along, but not what the shell has started.
  if (process.env.npm_lifecycle_event) {
    const parent = process.ppid;
    const watch = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(watch);
      void end();
    }, 500);
    watch.unref();
  }
}
