/**
 * Where everything is. Whatever a machine builds for itself lies in `.headway/`, so that nothing
 * outside the project's folder is written, and deleting that folder (and node_modules) undoes all.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/**
 * @typedef {object} Project
 * @property {string} root - the project's folder
 * @property {string} headway - `.headway/`: everything this machine builds for itself
 * @property {string} venv - the project's own Python environment
 * @property {string} python - its interpreter
 * @property {string} mdbook - its mdBook
 * @property {string} jupyter - JupyterLab's data, settings and kernels
 * @property {string} logs - what each step printed
 * @property {string} nodeModules - the npm packages
 * @property {string} book - the built book
 * @property {string} native - where `headway setup --native` builds tfjs-node
 */

/**
 * @param {string} root - the project's folder
 * @returns {Project}
 */
export function projectAt(root) {
  const headway = join(root, '.headway');
  const venv = join(headway, 'python');
  const windows = process.platform === 'win32';
  const bin = join(venv, windows ? 'Scripts' : 'bin');
  return {
    root,
    headway,
    venv,
    python: join(bin, windows ? 'python.exe' : 'python'),
    mdbook: join(bin, windows ? 'mdbook.exe' : 'mdbook'),
    jupyter: join(headway, 'jupyter'),
    logs: join(headway, 'logs'),
    nodeModules: join(root, 'node_modules'),
    book: join(root, 'book', 'build'),
    native: join(headway, 'native'),
  };
}

/** The project that this file belongs to. */
export const here = projectAt(join(import.meta.dirname, '..', '..'));

/**
 * The environment for everything that is started: the user's own (with the registries, proxies and
 * certificates it names), and every cache and settings folder moved into the project.
 *
 * @param {Project} project
 * @param {NodeJS.ProcessEnv} [base]
 * @returns {NodeJS.ProcessEnv}
 */
export function environment(project, base = process.env) {
  const cache = join(project.headway, 'cache');
  // Windows calls it Path; two spellings in one environment would hide one of them.
  const path = Object.keys(base).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  return {
    ...base,
    [path]: [dirname(process.execPath), dirname(project.python), base[path] ?? ''].join(delimiter),
    npm_config_cache: join(cache, 'npm'),
    npm_config_logs_max: '0',
    npm_config_update_notifier: 'false',
    // npm waits 10 to 60 seconds between tries, too long to learn that there is no network.
    npm_config_fetch_retry_mintimeout: base.npm_config_fetch_retry_mintimeout ?? '1000',
    npm_config_fetch_retry_maxtimeout: base.npm_config_fetch_retry_maxtimeout ?? '5000',
    // No package needs its install script here, and none can break an install that does not run it.
    npm_config_ignore_scripts: 'true',
    PIP_CACHE_DIR: join(cache, 'pip'),
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    PIP_NO_INPUT: '1',
    // Not the packages that the user has installed for themselves, only the pinned ones.
    PYTHONNOUSERSITE: '1',
    PYTHONUTF8: '1',
    JUPYTER_PATH: project.jupyter,
    JUPYTER_DATA_DIR: project.jupyter,
    JUPYTER_CONFIG_DIR: join(project.jupyter, 'config'),
    JUPYTER_RUNTIME_DIR: join(project.jupyter, 'runtime'),
    JUPYTERLAB_SETTINGS_DIR: join(project.jupyter, 'settings'),
    JUPYTERLAB_WORKSPACES_DIR: join(project.jupyter, 'workspaces'),
    IPYTHONDIR: join(project.jupyter, 'ipython'),
  };
}

/**
 * A package's own program, started with Node itself: `node_modules/.bin` may hold the `tsc` of
 * another TypeScript (tslab brings 5.0).
 *
 * @param {Project} project
 * @param {string} name - the package
 * @param {string} [program] - the program, if the package has several
 * @returns {string} the program's file
 */
export function packageProgram(project, name, program = name) {
  const folder = join(project.nodeModules, name);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, typeof bin === 'string' ? bin : bin[program]);
}

/**
 * Makes a folder, with its parents, and gives its name back.
 * @param {string} folder
 * @returns {string}
 */
export function makeFolder(folder) {
  mkdirSync(folder, { recursive: true });
  return folder;
}
