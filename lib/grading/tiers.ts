import { spawnSync } from 'node:child_process';
import type { Tier } from './verdict';

/** What the student's process may use. */
export interface Limits {
  /** Wall-clock seconds for one call. */
  readonly callSeconds: number;
  /** CPU seconds for one process, all calls together. */
  readonly cpuSeconds: number;
  /** Memory it may allocate, in bytes: the JavaScript heap, and all private memory under T1. */
  readonly memoryBytes: number;
  /** Bytes of stdout and stderr together. */
  readonly outputBytes: number;
}

/** Enough for every exercise that does not train; exercise.yaml may set its own. */
export const defaultLimits: Limits = {
  callSeconds: 5,
  cpuSeconds: 30,
  memoryBytes: 768 * 2 ** 20,
  outputBytes: 256 * 2 ** 10,
};

/** A command line to start the student's process with. */
export interface Launch {
  readonly command: string;
  readonly args: string[];
}

/**
 * The strongest tier in use by default on this machine: T1 where `prlimit` is (Linux), else T0.
 * T2 is asked for by name, as bulk grading does.
 */
export function defaultTier(): Tier {
  return hasPrlimit() ? 'T1' : 'T0';
}

/**
 * How to start `script` in a process of this tier. The script is the one file the process may read.
 */
export function launch(tier: Tier, script: string, limits: Limits): Launch {
  const node = [process.execPath, ...nodeFlags(script, limits), script];
  if (tier === 'T0') return { command: node[0], args: node.slice(1) };
  const rlimits = [
    `--cpu=${limits.cpuSeconds}`,
    `--data=${limits.memoryBytes}`,
    '--fsize=0',
    '--core=0',
    '--nofile=64',
  ];
  return { command: 'prlimit', args: [...rlimits, ...node] };
}

let prlimitFound: boolean | undefined;
function hasPrlimit(): boolean {
  prlimitFound ??=
    process.platform === 'linux' && spawnSync('prlimit', ['--version'], { stdio: 'ignore' }).status === 0;
  return prlimitFound;
}

/**
 * Node's own fences, an inner layer at every tier: no file but the script, no child process, no
 * worker, no native addon. They are not a security boundary by themselves.
 */
function nodeFlags(script: string, limits: Limits): string[] {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const stable = major >= 24 || (major === 23 && minor >= 5) || (major === 22 && minor >= 13);
  return [
    stable ? '--permission' : '--experimental-permission',
    `--allow-fs-read=${script}`,
    '--no-warnings',
    '--no-addons',
    `--max-old-space-size=${Math.floor(limits.memoryBytes / 2 ** 20 / 2)}`,
    '--stack-trace-limit=20',
  ];
}
