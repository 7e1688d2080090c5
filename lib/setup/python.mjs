/** The project's own Python environment: JupyterLab and mdBook from a pinned list with hashes. */
import { execFile } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SetupFault, explain } from './fault.mjs';
import { runProgram } from './process.mjs';
import { environment } from './project.mjs';
import { fingerprint, isStamped, stamp } from './state.mjs';

/** @typedef {import('./project.mjs').Project} Project */

/** The oldest Python that JupyterLab 4.6 runs on. */
const oldestPython = [3, 10];

/** Asked of each Python found: its version, and whether it can make environments. */
const probe = `
import json, sys
missing = []
for name in ("venv", "ensurepip"):
    try: __import__(name)
    except Exception: missing.append(name)
print(json.dumps({"version": list(sys.version_info[:3]), "missing": missing}))`;

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {string[][]} commands to try, the user's choice first
 */
function candidates(env) {
  const chosen = env.HEADWAY_PYTHON ? [[env.HEADWAY_PYTHON]] : [];
  if (process.platform === 'win32') return [...chosen, ['py', '-3'], ['python'], ['python3']];
  const versions = [14, 13, 12, 11, 10].map((minor) => [`python3.${minor}`]);
  return [...chosen, ['python3'], ['python'], ...versions];
}

/**
 * The first Python on the path that is new enough and can make environments.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<{ command: string[], version: string }>}
 * @throws SetupFault that says which one came nearest, and what it lacks
 */
export async function findPython(env = process.env) {
  /** @type {SetupFault | undefined} */
  let nearest;
  for (const command of candidates(env)) {
    const answer = await askPython(command, env);
    if (!answer) continue;
    const version = answer.version.join('.');
    const [major, minor] = answer.version;
    if (major !== oldestPython[0] || minor < oldestPython[1]) {
      nearest ??= new SetupFault(
        `Python ${oldestPython.join('.')} or newer is required, ${command.join(' ')} is ${version}.`,
        howToInstall('python3'),
      );
    } else if (answer.missing.length > 0) {
      nearest = new SetupFault(
        `${command.join(' ')} (${version}) comes without its ${answer.missing.join(' and ')} module, which makes environments.`,
        howToInstall(`python3-venv python${major}.${minor}-venv`),
      );
    } else return { command, version };
  }
  throw nearest ?? new SetupFault('no Python was found.', howToInstall('python3 python3-venv'));
}

/**
 * @param {string[]} command
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ version: number[], missing: string[] } | undefined>}
 */
async function askPython([program, ...args], env) {
  try {
    const { stdout } = await promisify(execFile)(program, [...args, '-c', probe], { env, timeout: 20_000 });
    return JSON.parse(stdout);
  } catch {
    return undefined; // not there, or not a Python
  }
}

/** @param {string} debian - its packages on Debian and Ubuntu */
function howToInstall(debian) {
  if (process.platform === 'darwin')
    return 'Install it with `brew install python` or from https://python.org.';
  if (process.platform === 'win32') return 'Install it from https://python.org.';
  return `Install it (Debian, Ubuntu: \`sudo apt install ${debian}\`; Fedora: \`sudo dnf install python3\`).`;
}

/**
 * @param {Project} project
 * @returns {string} of the pinned list
 */
function pinned(project) {
  return fingerprint(project.root, ['lib/setup/requirements.txt']);
}

/**
 * @param {Project} project
 * @returns {Promise<boolean>} whether the environment holds the pinned list and its Python still runs
 */
export async function pythonIsCurrent(project) {
  if (!existsSync(project.python) || !isStamped(project, 'python', pinned(project))) return false;
  return (await askPython([project.python], environment(project))) !== undefined;
}

/**
 * The environment for pip, which tells the registry the version of rustc; rustup's rustc writes its
 * settings when asked for that.
 *
 * @param {Project} project
 * @returns {NodeJS.ProcessEnv}
 */
export function pipEnvironment(project) {
  return { ...environment(project), RUSTUP_HOME: join(project.headway, 'cache', 'rustup') };
}

/**
 * @param {Project} project
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<string>} a remark for the progress line
 * @throws SetupFault when there is no fit Python or the packages cannot be had
 */
export async function installPython(project, env = pipEnvironment(project)) {
  if (await pythonIsCurrent(project)) return 'already there';
  const pip = [project.python, '-m', 'pip'];
  if (!(await runProgram(project, 'python', project.python, ['-m', 'pip', '--version'], { env })).ok) {
    const { command } = await findPython(); // on the user's own path
    rmSync(project.venv, { recursive: true, force: true });
    const [program, ...args] = command;
    const made = await runProgram(project, 'python', program, [...args, '-m', 'venv', project.venv], { env });
    if (!made.ok) throw explain(made.output, made.log);
  }
  const list = join(project.root, 'lib', 'setup', 'requirements.txt');
  const install = ['install', '--require-hashes', '--only-binary', ':all:', '--requirement', list];
  const { ok, output, log } = await runProgram(project, 'python', pip[0], [...pip.slice(1), ...install], {
    env,
  });
  if (!ok) throw explain(output, log);
  rmSync(join(project.headway, 'cache'), { recursive: true, force: true });
  stamp(project, 'python', pinned(project));
  return '';
}
