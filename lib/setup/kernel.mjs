/** The TypeScript kernel: tslab from the project's own packages, known to the project's Jupyter only. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SetupFault } from './fault.mjs';
import { npmCommand } from './packages.mjs';
import { runProgram } from './process.mjs';
import { makeFolder } from './project.mjs';

/** @typedef {import('./project.mjs').Project} Project */

/**
 * @param {Project} project
 * @returns {string} the kernel's folder, where Jupyter looks by JUPYTER_PATH
 */
function kernelFolder(project) {
  return join(project.jupyter, 'kernels', 'tslab');
}

/**
 * @param {Project} project
 * @returns {string} kernel.json: https://jupyter-client.readthedocs.io/en/stable/kernels.html#kernel-specs
 */
function kernelSpec(project) {
  const tslab = join(project.nodeModules, 'tslab', 'bin', 'tslab');
  const spec = {
    // tslab reads the connection file's name from an option of its own.
    argv: [process.execPath, tslab, 'kernel', '--config-path', '{connection_file}'],
    display_name: 'TypeScript',
    language: 'typescript',
  };
  return `${JSON.stringify(spec, null, 2)}\n`;
}

/**
 * @param {Project} project
 * @returns {boolean} whether the kernel is the one of this folder and this Node
 */
export function kernelIsCurrent(project) {
  const file = join(kernelFolder(project), 'kernel.json');
  return existsSync(file) && readFileSync(file, 'utf8') === kernelSpec(project);
}

/**
 * @param {Project} project
 * @returns {Promise<string>} a remark for the progress line
 * @throws SetupFault when the kernel's message library does not load on this machine
 */
export async function installKernel(project) {
  if (!existsSync(join(project.nodeModules, 'tslab'))) {
    throw new SetupFault('the npm packages are missing.', 'See above.');
  }
  if (kernelIsCurrent(project)) return 'already there';
  await ensureMessages(project);
  const folder = makeFolder(kernelFolder(project));
  for (const size of [32, 64]) writeFileSync(join(folder, `logo-${size}x${size}.svg`), logo);
  writeFileSync(join(folder, 'kernel.json'), kernelSpec(project));
  return '';
}

/**
 * zeromq carries binaries for the usual machines; elsewhere it has to be compiled. Install scripts
 * are not run, so that none can break an install: this one is asked for here.
 *
 * @param {Project} project
 */
async function ensureMessages(project) {
  const load = () => runProgram(project, 'kernel', process.execPath, ['-e', "require('zeromq')"]);
  if ((await load()).ok) return;
  const [command, ...args] = npmCommand();
  await runProgram(project, 'zeromq', command, [...args, 'rebuild', 'zeromq', '--ignore-scripts=false']);
  const { ok, output } = await load();
  if (ok) return;
  throw new SetupFault(
    `zeromq, by which kernels talk to Jupyter, does not load here: ${output.split('\n').find((line) => /Error/.test(line)) ?? ''}`,
    'Install a C++ compiler and CMake, then run the command again.',
  );
}

const logo =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="8" fill="#3178c6"/>' +
  '<text x="34" y="52" font-family="sans-serif" font-size="32" font-weight="700" text-anchor="middle" fill="#fff">TS</text></svg>\n';
