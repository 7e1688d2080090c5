/**
 * PyTorch for `headway bench --against pytorch`: a Python environment of its own, that nothing else
 * uses and that may be deleted at any time (`.headway/bench-pytorch`).
 */
import { execFile } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SetupFault, explain } from './fault.mjs';
import { runProgram } from './process.mjs';
import { ProgressLine } from './progress.mjs';
import { findPython, pipEnvironment } from './python.mjs';
import { isStamped, stamp } from './state.mjs';

/** @typedef {import('./project.mjs').Project} Project */

const packages = ['torch==2.15.0', 'safetensors==0.8.0', 'numpy==2.4.6'];

/**
 * The Python that the benchmark runs PyTorch with: the user's own if `HEADWAY_PYTORCH` names one, else one
 * with the pinned packages, which are installed when first asked for.
 *
 * @param {Project} project
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<{ python: string, torch: string }>} the interpreter, and PyTorch's version
 * @throws SetupFault when it cannot be had
 */
export async function pythonWithTorch(project, env = process.env) {
  const python = env.HEADWAY_PYTORCH || (await ownPython(project));
  try {
    const script = 'import safetensors.torch, torch; print(torch.__version__)';
    const { stdout } = await promisify(execFile)(python, ['-c', script], { env, timeout: 120_000 });
    return { python, torch: stdout.trim() };
  } catch (error) {
    const [last] = String(/** @type {{ stderr?: string }} */ (error).stderr || error)
      .trim()
      .split('\n')
      .slice(-1);
    throw new SetupFault(
      `${python} must be a Python with torch and safetensors, it says: ${last}.`,
      env.HEADWAY_PYTORCH
        ? 'Point HEADWAY_PYTORCH to another, or unset it and one is made.'
        : `Delete ${join(project.headway, 'bench-pytorch')} and run the command again.`,
    );
  }
}

/**
 * @param {Project} project
 * @returns {Promise<string>}
 */
async function ownPython(project) {
  const folder = join(project.headway, 'bench-pytorch');
  const windows = process.platform === 'win32';
  const python = join(folder, windows ? 'Scripts' : 'bin', windows ? 'python.exe' : 'python');
  const wanted = packages.join(' ');
  if (existsSync(python) && isStamped(project, 'bench-pytorch', wanted)) return python;

  const line = new ProgressLine(`PyTorch for the comparison (${packages[0]}, several hundred MB or more)`);
  try {
    const env = pipEnvironment(project);
    const [program, ...args] = (await findPython()).command;
    rmSync(folder, { recursive: true, force: true });
    await required(project, program, [...args, '-m', 'venv', folder], env);
    const install = ['-m', 'pip', 'install', '--no-cache-dir', '--only-binary', ':all:', ...packages];
    await required(project, python, install, env);
    stamp(project, 'bench-pytorch', wanted);
    line.end('done', '');
    return python;
  } catch (error) {
    line.end('failed');
    throw error;
  }
}

/**
 * @param {Project} project
 * @param {string} program
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
async function required(project, program, args, env) {
  const { ok, output, log } = await runProgram(project, 'bench-pytorch', program, args, { env });
  if (!ok) throw explain(output, log);
}
