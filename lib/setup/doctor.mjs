/** `headway doctor`: the state of every part, and what to do for each that is missing. */
import { execFile } from 'node:child_process';
import { statfsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bookIsCurrent, findMdbook } from './book.mjs';
import { kernelIsCurrent } from './kernel.mjs';
import { libraryEntry, libraryIsCurrent } from './library.mjs';
import { nodeProblem } from './node-version.mjs';
import { packagesAreCurrent } from './packages.mjs';
import { environment, here } from './project.mjs';
import { findPython, pythonIsCurrent } from './python.mjs';

/** @typedef {import('./project.mjs').Project} Project */

/**
 * @typedef {object} Part
 * @property {string} name
 * @property {'ok' | 'missing' | 'optional'} state - optional: absent, and the course works without it
 * @property {string} detail - what was found
 * @property {string} [mend] - what to do
 */

const run = promisify(execFile);
const setUp = 'Run `npm start` (or `npx headway setup`).';

/**
 * @param {Project} [project]
 * @returns {Promise<Part[]>} in the order in which one part needs the other
 */
export async function examine(project = here) {
  return [
    nodePart(),
    diskPart(project),
    part('npm packages', packagesAreCurrent(project), 'as in package-lock.json', 'missing or out of date'),
    part('library', libraryIsCurrent(project), 'built from lib/', 'not built, or older than lib/'),
    await pythonPart(project),
    await jupyterPart(project),
    part('TypeScript kernel', kernelIsCurrent(project), 'tslab', 'not there, or of another Node or folder'),
    await mdbookPart(project),
    part('book', bookIsCurrent(project), 'book/build', 'not built, or older than its sources'),
    ...(await backendParts(project)),
    ...(await providerParts(project)),
  ];
}

/**
 * @param {string} name
 * @param {boolean} ok
 * @param {string} found
 * @param {string} lacking
 * @returns {Part}
 */
function part(name, ok, found, lacking) {
  return ok ? { name, state: 'ok', detail: found } : { name, state: 'missing', detail: lacking, mend: setUp };
}

/** @returns {Part} */
function nodePart() {
  const problem = nodeProblem(process.versions.node);
  const detail = `${process.version} (${process.platform} ${process.arch})`;
  return problem
    ? { name: 'Node', state: 'missing', detail, mend: problem }
    : { name: 'Node', state: 'ok', detail };
}

/**
 * @param {Project} project
 * @returns {Part}
 */
function diskPart(project) {
  const { bavail, bsize } = statfsSync(project.root);
  const free = bavail * bsize;
  const detail = `${(free / 1e9).toFixed(1)} GB free`;
  if (free > 1.2e9 || packagesAreCurrent(project)) return { name: 'disk', state: 'ok', detail };
  return { name: 'disk', state: 'missing', detail, mend: 'A fresh set-up needs 1.2 GB: make room.' };
}

/**
 * @param {Project} project
 * @returns {Promise<Part>}
 */
async function pythonPart(project) {
  const name = 'Python environment';
  if (await pythonIsCurrent(project)) {
    const { stdout } = await run(project.python, ['--version']);
    return { name, state: 'ok', detail: `${stdout.trim()} in .headway/python` };
  }
  try {
    const { version } = await findPython();
    return {
      name,
      state: 'missing',
      detail: `not made yet; Python ${version} is there to make it`,
      mend: setUp,
    };
  } catch (error) {
    const fault = /** @type {import('./fault.mjs').SetupFault} */ (error);
    return { name, state: 'missing', detail: fault.why, mend: fault.mend };
  }
}

/**
 * @param {Project} project
 * @returns {Promise<Part>}
 */
async function jupyterPart(project) {
  try {
    const ask = 'import importlib.metadata as m; print(m.version("jupyterlab"))';
    const { stdout } = await run(project.python, ['-c', ask], { env: environment(project) });
    return { name: 'JupyterLab', state: 'ok', detail: stdout.trim() };
  } catch {
    return { name: 'JupyterLab', state: 'missing', detail: 'not installed', mend: setUp };
  }
}

/**
 * @param {Project} project
 * @returns {Promise<Part>}
 */
async function mdbookPart(project) {
  const found = await findMdbook(project);
  if (found) return { name: 'mdBook', state: 'ok', detail: found.version };
  const mend = `${setUp} Or \`cargo install mdbook --version 0.5.4\`.`;
  return { name: 'mdBook', state: 'missing', detail: 'no mdBook 0.5', mend };
}

/** Names every backend that the library knows; one that can run here multiplies two matrices. */
const backendTrial = `
const { availableBackends, useBackend } = require(process.argv[1]);
const tf = require('@tensorflow/tfjs-core');
(async () => {
  for (const { name, available, reason } of availableBackends()) {
    if (!available) { console.log(JSON.stringify({ name, state: 'optional', detail: reason })); continue; }
    try {
      await useBackend(name);
      const [product] = tf.tidy(() => tf.matMul(tf.tensor2d([[2]]), tf.tensor2d([[3]])).dataSync());
      console.log(JSON.stringify({ name, state: product === 6 ? 'ok' : 'missing', detail: reason }));
    } catch (error) { console.log(JSON.stringify({ name, state: 'missing', detail: error.message })); }
  }
})();`;

/**
 * The tfjs backends, tried in a process of their own: a broken binary must not take the doctor along.
 *
 * @param {Project} project
 * @returns {Promise<Part[]>}
 */
async function backendParts(project) {
  if (!libraryIsCurrent(project) || !packagesAreCurrent(project)) return [];
  const name = 'backends';
  try {
    const { stdout } = await run(process.execPath, ['-e', backendTrial, libraryEntry(project)], {
      cwd: join(project.root, 'lib'),
      env: environment(project),
      timeout: 60_000,
    });
    return stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .filter((backend) => backend.name !== 'webgpu' || backend.state !== 'optional')
      .map((backend) => ({ ...backend, name: `backend ${backend.name}`, ...mendBackend(backend) }));
  } catch (error) {
    const text = String(/** @type {{ stderr?: string }} */ (error).stderr || error);
    const detail = text.split('\n').find((line) => /Error/.test(line)) ?? text.split('\n')[0];
    return [{ name, state: 'missing', detail, mend: setUp }];
  }
}

/**
 * @param {{ name: string, state: string }} backend
 * @returns {{ mend?: string }}
 */
function mendBackend({ name, state }) {
  if (state === 'ok') return {};
  return name === 'tensorflow'
    ? { mend: 'Optional, the fastest on a processor: `npx headway setup --native`.' }
    : { mend: setUp };
}

/** Names every provider that the library knows, and computes a number with each. */
const providerTrial = `
const { availableProviders } = require(process.argv[1]);
availableProviders().then((states) => {
  for (const { name, available, reason } of states) {
    console.log(JSON.stringify({ name, state: available ? 'ok' : 'optional', detail: reason }));
  }
}, (error) => console.log(JSON.stringify({ name: 'cpu', state: 'optional', detail: error.message })));`;

/**
 * What compiled functions can run on, tried in a process of its own: a broken driver must not take the doctor
 * along. Without any, functions run eagerly.
 *
 * @param {Project} project
 * @returns {Promise<Part[]>}
 */
async function providerParts(project) {
  if (!libraryIsCurrent(project) || !packagesAreCurrent(project)) return [];
  try {
    const { stdout } = await run(process.execPath, ['-e', providerTrial, libraryEntry(project)], {
      cwd: join(project.root, 'lib'),
      env: environment(project),
      timeout: 60_000,
    });
    return stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .map(({ name, state, detail }) => {
        if (state === 'ok') return { name: `compile on ${name}`, state, detail };
        const [what, ...mend] = detail.replace(/^.* but (?=ONNX Runtime says)/, '').split('. ');
        return { name: `compile on ${name}`, state, detail: what, mend: mend.join('. ') };
      });
  } catch (error) {
    const detail = `a provider ended its process: ${String(/** @type {Error} */ (error).message).split('\n')[0]}`;
    return [{ name: 'compile', state: 'missing', detail, mend: setUp }];
  }
}
