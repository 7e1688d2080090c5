/** The npm packages: exactly those of the lock file, fetched only when they are not there yet. */
import { existsSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SetupFault, explain } from './fault.mjs';
import { runProgram } from './process.mjs';
import { environment } from './project.mjs';

/** @typedef {import('./project.mjs').Project} Project */

/**
 * npm writes the list of what it has installed last of all, so that an interrupted install leaves
 * none. A package for another platform may be missing from it.
 *
 * @param {Project} project
 * @returns {boolean} whether node_modules holds what the lock file asks for
 */
export function packagesAreCurrent(project) {
  const installed = join(project.nodeModules, '.package-lock.json');
  if (!existsSync(installed)) return false;
  const { packages: wanted } = JSON.parse(readFileSync(join(project.root, 'package-lock.json'), 'utf8'));
  const { packages: present } = JSON.parse(readFileSync(installed, 'utf8'));
  return Object.entries(wanted).every(([place, entry]) => {
    if (place === '') return true;
    if (!present[place]) return entry.peer === true || (entry.optional === true && !isForThisMachine(entry));
    return present[place].version === entry.version && present[place].integrity === entry.integrity;
  });
}

/**
 * Whether an optional package names this machine as one it is for. npm goes on without such a package if it
 * cannot be fetched; the next set-up tries again.
 *
 * @param {{ os?: string[], cpu?: string[], libc?: string[] }} entry
 * @returns {boolean}
 */
function isForThisMachine({ os, cpu, libc }) {
  if ((!os && !cpu) || libc) return false;
  return (!os || os.includes(process.platform)) && (!cpu || cpu.includes(process.arch));
}

/**
 * npm's own program: the one that runs us, else the one beside Node, else the one on the path.
 * @returns {[command: string, ...args: string[]]}
 */
export function npmCommand() {
  const beside = join(dirname(process.execPath), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js');
  const program = [process.env.npm_execpath ?? '', beside].find(
    (file) => file.endsWith('npm-cli.js') && existsSync(file),
  );
  if (program) return [process.execPath, program];
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm'];
}

/**
 * @param {Project} project
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<string>} a remark for the progress line
 * @throws SetupFault when the packages cannot be had; those of before are kept
 */
export async function installPackages(project, env = environment(project)) {
  if (packagesAreCurrent(project)) {
    removeWhatNothingReads(project);
    return 'already there';
  }
  const [command, ...args] = npmCommand();
  // `npm ci` begins by deleting what is there; without a network nothing would be left.
  const folders = [project.nodeModules, join(project.root, 'lib', 'node_modules')];
  const kept = folders.filter((folder) => existsSync(folder) && moveAside(folder, `${folder}.before`));
  const { ok, output, log } = await runProgram(project, 'npm', command, [...args, 'ci'], { env });
  for (const folder of kept) {
    if (ok) rmSync(`${folder}.before`, { recursive: true, force: true });
    else {
      rmSync(folder, { recursive: true, force: true });
      renameSync(`${folder}.before`, folder);
    }
  }
  if (!ok) {
    if (/ENOENT/.test(output) && command.startsWith('npm')) {
      throw new SetupFault('npm was not found.', 'It comes with Node: install Node from https://nodejs.org.');
    }
    throw explain(output, log);
  }
  // Half the size of the packages, and of no use once they are unpacked.
  rmSync(join(project.headway, 'cache', 'npm'), { recursive: true, force: true });
  removeWhatNothingReads(project);
  return '';
}

/**
 * Removes what packages bring that nothing here reads: more than a third of what npm installs.
 *
 * @param {Project} project
 */
function removeWhatNothingReads(project) {
  removeOtherPlatforms(project);
  removeOtherBuilds(project);
  removeSourceMaps(project);
}

/**
 * Removes the binaries of other platforms from onnxruntime-node, which brings those of five: 240 of its 290 MB
 * on Linux. A machine that has none of its own there keeps them all.
 *
 * @param {Project} project
 * @param {{ platform: string, arch: string }} [machine]
 */
export function removeOtherPlatforms(project, { platform, arch } = process) {
  const binaries = join(project.nodeModules, 'onnxruntime-node', 'bin');
  for (const version of foldersIn(binaries)) {
    if (!existsSync(join(binaries, version, platform, arch))) continue;
    for (const system of foldersIn(join(binaries, version))) {
      for (const processor of foldersIn(join(binaries, version, system))) {
        if (system === platform && processor === arch) continue;
        const folder = join(binaries, version, system, processor);
        // On Windows a file in use stays where it is, until the next time.
        attempt(() => rmSync(folder, { recursive: true, force: true }));
      }
    }
  }
}

/** What pages and tests take of onnxruntime-web: two builds, each with its WebAssembly. */
const buildsUsed = [
  'ort.wasm.bundle.min.mjs',
  'ort-wasm-simd-threaded.wasm',
  'ort.webgpu.bundle.min.mjs',
  'ort-wasm-simd-threaded.asyncify.wasm',
];

/**
 * Removes the builds of onnxruntime-web that nothing here takes, and the maps to their sources: 98 of its 140 MB.
 *
 * @param {Project} project
 */
export function removeOtherBuilds(project) {
  const builds = join(project.nodeModules, 'onnxruntime-web', 'dist');
  if (!existsSync(builds)) return;
  for (const name of readdirSync(builds)) {
    if (!buildsUsed.includes(name)) attempt(() => rmSync(join(builds, name), { force: true }));
  }
}

/**
 * Removes the source maps of TensorFlow.js, which only a debugger reads: 200 of its 286 MB.
 *
 * @param {Project} project
 */
export function removeSourceMaps(project) {
  const scope = join(project.nodeModules, '@tensorflow');
  if (!existsSync(scope)) return;
  for (const name of readdirSync(scope, { encoding: 'utf8', recursive: true })) {
    if (name.endsWith('.map')) attempt(() => rmSync(join(scope, name), { force: true }));
  }
}

/**
 * @param {string} folder
 * @returns {string[]} the names of the folders in it; none if it is not there
 */
function foldersIn(folder) {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

/**
 * @param {string} from
 * @param {string} to
 * @returns {boolean} whether it could be moved: on Windows a file in use stays where it is
 */
function moveAside(from, to) {
  return attempt(() => {
    rmSync(to, { recursive: true, force: true });
    renameSync(from, to);
  });
}

/**
 * @param {() => void} action
 * @returns {boolean} whether it was possible
 */
function attempt(action) {
  try {
    action();
    return true;
  } catch {
    return false;
  }
}
