/**
 * `headway setup --native`: the real @tensorflow/tfjs-node, TensorFlow's own kernels behind tfjs.
 *
 * Its installer fetches libtensorflow from a storage host that is not a package registry. On x86-64
 * Linux the same library comes from the Python wheel `tensorflow-cpu` (hash-pinned) and the binding
 * is compiled here; on other machines the package's own installer runs. Everything goes to
 * `.headway/native`, where lib/backends looks; a failure leaves the rest of the course as it was.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, renameSync, rmSync, statfsSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SetupFault, explain } from './fault.mjs';
import { npmCommand } from './packages.mjs';
import { runProgram } from './process.mjs';
import { ProgressLine, say } from './progress.mjs';
import { environment, makeFolder } from './project.mjs';
import { installPython, pipEnvironment } from './python.mjs';

/** @typedef {import('./project.mjs').Project} Project */

const packageName = '@tensorflow/tfjs-node';
const versions = { [packageName]: '4.22.0', 'node-api-headers': '1.9.0' };

/** Free disk space needed while building, in bytes: the wheel, what is taken from it, the packages. */
const roomNeeded = 1.6e9;

/**
 * @param {Project} project
 * @returns {string} the package's folder
 */
function packageFolder(project) {
  return join(project.native, 'node_modules', packageName);
}

/**
 * @param {Project} project
 * @returns {string} the compiled binding: there only if it has passed its check
 */
function bindingFile(project) {
  return join(packageFolder(project), 'lib', 'napi-v8', 'tfjs_binding.node');
}

/**
 * @param {Project} project
 * @returns {boolean}
 */
export function nativeIsBuilt(project) {
  return existsSync(bindingFile(project));
}

/**
 * @param {Project} project
 * @returns {Promise<void>}
 * @throws SetupFault that says what is missing
 */
export async function buildNative(project) {
  if (nativeIsBuilt(project)) {
    say('tfjs-node is already built in .headway/native');
    return;
  }
  const { bavail, bsize } = statfsSync(project.root);
  if (bavail * bsize < roomNeeded) {
    throw new SetupFault(
      `only ${((bavail * bsize) / 1e9).toFixed(1)} GB are free, 1.6 GB are needed.`,
      'Make room.',
    );
  }
  const fromWheel = process.platform === 'linux' && process.arch === 'x64';
  if (fromWheel) requireCompiler();
  await step('Package @tensorflow/tfjs-node 4.22.0', () => installPackage(project, !fromWheel));
  if (fromWheel) {
    await step('Python environment', () => installPython(project));
    await step('libtensorflow 2.15.1 from its wheel (207 MB)', () => takeTensorFlow(project));
    await step('Binding, compiled here', () => compileBinding(project));
  }
  await step('Check: a matrix product', () => checkProduct(project));
}

/**
 * @param {string} title
 * @param {() => Promise<string | void>} work
 */
async function step(title, work) {
  const line = new ProgressLine(title);
  try {
    line.end('done', (await work()) ?? '');
  } catch (error) {
    line.end('failed');
    throw error;
  }
}

function requireCompiler() {
  try {
    execFileSync('g++', ['--version'], { stdio: 'ignore' });
  } catch {
    throw new SetupFault(
      'no C++ compiler (g++) was found.',
      'Install one (Debian, Ubuntu: `sudo apt install g++`).',
    );
  }
}

/**
 * @param {Project} project
 * @param {boolean} ownInstaller - let the package fetch and build for itself
 */
async function installPackage(project, ownInstaller) {
  makeFolder(project.native);
  const manifest = { private: true, dependencies: versions };
  writeFileSync(join(project.native, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  const [command, ...args] = npmCommand();
  const options = ['install', '--no-audit', '--no-fund', `--ignore-scripts=${!ownInstaller}`];
  await required(project, 'npm-native', command, [...args, ...options], project.native);
  rmSync(join(project.headway, 'cache', 'npm'), { recursive: true, force: true });
}

/** Takes from a wheel what lies below the given names; a wheel is a zip file. */
const unpack = `
import sys, zipfile
wheel, target, *wanted = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    archive.extractall(target, [n for n in archive.namelist() if n.startswith(tuple(wanted))])`;

/** @param {Project} project */
async function takeTensorFlow(project) {
  const download = makeFolder(join(project.native, 'wheel'));
  const list = join(project.root, 'lib', 'setup', 'native-requirements.txt');
  await required(project, 'pip-native', project.python, [
    ...['-m', 'pip', 'download', '--no-deps', '--require-hashes', '--no-cache-dir', '--dest', download],
    // The wheel of one Python, whichever runs here: only the library in it is used.
    ...['--python-version', '3.11', '--platform', 'manylinux_2_17_x86_64', '--only-binary', ':all:'],
    ...['--requirement', list],
  ]);
  const wheel = readdirSync(download).find((name) => name.endsWith('.whl')) ?? '';
  const wanted = [
    'tensorflow/libtensorflow_cc.so.2',
    'tensorflow/libtensorflow_framework.so.2',
    'tensorflow/include/tensorflow/c/',
    'tensorflow/include/tensorflow/core/platform/',
    'tensorflow/include/tsl/',
  ];
  await required(project, 'unpack-native', project.python, [
    '-c',
    unpack,
    join(download, wheel),
    download,
    ...wanted,
  ]);
  const deps = join(packageFolder(project), 'deps');
  rmSync(deps, { recursive: true, force: true });
  const lib = makeFolder(join(deps, 'lib'));
  renameSync(join(download, 'tensorflow', 'include'), join(deps, 'include'));
  for (const [name, link] of [
    ['libtensorflow_cc.so.2', 'libtensorflow.so'],
    ['libtensorflow_framework.so.2', 'libtensorflow_framework.so'],
  ]) {
    renameSync(join(download, 'tensorflow', name), join(lib, name));
    symlinkSync(name, join(lib, link));
  }
  rmSync(download, { recursive: true });
}

/** @param {Project} project */
async function compileBinding(project) {
  const folder = packageFolder(project);
  const unfinished = `${bindingFile(project)}.unfinished`;
  makeFolder(join(folder, 'lib', 'napi-v8'));
  await required(
    project,
    'compile-native',
    'g++',
    [
      ...['-std=c++17', '-O2', '-fPIC', '-shared', '-DNAPI_VERSION=8', '-w'],
      ...['binding/tfjs_backend.cc', 'binding/tfjs_binding.cc'],
      ...[
        '-I..',
        '-Ideps/include',
        `-I${join(project.native, 'node_modules', 'node-api-headers', 'include')}`,
      ],
      ...['-Ldeps/lib', '-ltensorflow', '-ltensorflow_framework', '-Wl,-rpath,$ORIGIN/../../deps/lib'],
      ...['-o', unfinished],
    ],
    folder,
  );
  renameSync(unfinished, bindingFile(project));
}

/** Multiplies [1 2; 3 4] by itself on the new backend: 7, 10, 15, 22. Node 23 removed isNullOrUndefined. */
const product = `
const util = require('node:util');
util.isNullOrUndefined ??= (value) => value === null || value === undefined;
const tf = require('${packageName}');
const square = tf.tidy(() => { const a = tf.tensor2d([[1, 2], [3, 4]]); return tf.matMul(a, a).dataSync(); });
console.log(tf.getBackend(), tf.version_core, Array.from(square).join(' '));`;

/**
 * @param {Project} project
 * @returns {Promise<string>}
 */
async function checkProduct(project) {
  const env = { ...environment(project), TF_CPP_MIN_LOG_LEVEL: '2' };
  const { ok, output, log } = await runProgram(project, 'native', process.execPath, ['-e', product], {
    cwd: project.native,
    env,
  });
  if (ok && output.includes('tensorflow 4.22.0 7 10 15 22')) return 'backend tensorflow';
  rmSync(bindingFile(project), { force: true });
  throw new SetupFault(
    `the backend does not compute:\n    ${output.trim().split('\n').at(-1)}\n  `,
    `See ${log}.`,
  );
}

/**
 * @param {Project} project
 * @param {string} name
 * @param {string} command
 * @param {string[]} args
 * @param {string} [cwd]
 */
async function required(project, name, command, args, cwd) {
  const { ok, output, log } = await runProgram(project, name, command, args, {
    cwd,
    env: pipEnvironment(project),
  });
  if (!ok) throw explain(output, log);
}
