import { spawnSync } from 'node:child_process';
import { UnsupportedError } from '../errors';
import { type Launch, namespaceLaunch } from './namespaces';
import type { Tier } from './verdict';

/** What the student's process may use. */
export interface Limits {
  /** Wall-clock seconds for one call. */
  readonly callSeconds: number;
  /** Wall-clock seconds for all calls of one submission: many slow ones hold up the others, too. */
  readonly submissionSeconds: number;
  /** CPU seconds for one process, all calls together. */
  readonly cpuSeconds: number;
  /** Memory it may allocate, in bytes: half of it JavaScript heap; from T1 on, all private memory. */
  readonly memoryBytes: number;
  /** Bytes of stdout and stderr together. */
  readonly outputBytes: number;
}

/** Enough for every exercise that does not train; exercise.yaml may set its own. */
export const defaultLimits: Limits = {
  callSeconds: 5,
  submissionSeconds: 60,
  cpuSeconds: 30,
  memoryBytes: 768 * 2 ** 20,
  outputBytes: 256 * 2 ** 10,
};

/**
 * The tier in use unless another is asked for: T1 where `prlimit` is (Linux), else T0. Bulk grading
 * of other people's code asks for T2.
 */
export function defaultTier(): Tier {
  return tierProblem('T1') === undefined ? 'T1' : 'T0';
}

const problems = new Map<Tier, string | undefined>();

/** Why a tier cannot be had on this machine, or undefined when it can. Tried once. */
export function tierProblem(tier: Tier): string | undefined {
  if (!problems.has(tier)) problems.set(tier, probe(tier));
  return problems.get(tier);
}

function probe(tier: Tier): string | undefined {
  if (tier === 'T0') return undefined;
  if (tier === 'T3') return 'grading in a container is not part of this version';
  if (process.platform !== 'linux') return `it needs Linux, this is ${process.platform}`;
  if (spawnSync('prlimit', ['--version'], { stdio: 'ignore' }).status !== 0)
    return 'there is no prlimit (util-linux)';
  if (tier === 'T1') return undefined;
  const { command, args } = namespaceLaunch([process.execPath, '--version'], process.execPath);
  const tried = spawnSync(command, args, { encoding: 'utf8', env: {} });
  return tried.status === 0
    ? undefined
    : `namespaces are not allowed here: ${tried.stderr || tried.error?.message}`;
}

/**
 * How to start `script` in a process of this tier. The script is the one file the process may read.
 *
 * @throws UnsupportedError when the machine cannot do it
 */
export function launch(tier: Tier, script: string, limits: Limits): Launch {
  const problem = tierProblem(tier);
  if (problem !== undefined) throw new UnsupportedError(`grading: tier ${tier} is not available: ${problem}`);
  const node = [process.execPath, ...nodeFlags(script, limits), script];
  if (tier === 'T0') return { command: node[0], args: node.slice(1) };
  const rlimits = [
    `--cpu=${limits.cpuSeconds}`,
    `--data=${limits.memoryBytes}`,
    '--fsize=0',
    '--core=0',
    '--nofile=64',
  ];
  if (tier === 'T1') return { command: 'prlimit', args: [...rlimits, ...node] };
  const inside = namespaceLaunch(node, script);
  return { command: 'prlimit', args: [...rlimits, inside.command, ...inside.args] };
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
