/** JupyterLab: one server for this machine's user, with a token, that knows the tslab kernel. */
import { randomBytes } from 'node:crypto';
import { openSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SetupFault } from './fault.mjs';
import { freePort, localAddress } from './ports.mjs';
import { startProgram } from './process.mjs';
import { environment, makeFolder } from './project.mjs';

/** @typedef {import('./project.mjs').Project} Project */

/** How long JupyterLab may take to answer, in milliseconds. */
const startLimit = 90_000;

/**
 * @typedef {object} Lab
 * @property {string} address - without the token
 * @property {string} url - with it: opens JupyterLab signed in
 * @property {import('node:child_process').ChildProcess} process
 */

/**
 * @param {Project} project
 * @returns {Promise<Lab>} once it answers
 * @throws SetupFault with the last lines of its log
 */
export async function startJupyter(project) {
  const port = await freePort(8322);
  const token = randomBytes(24).toString('hex');
  const log = join(makeFolder(project.logs), 'jupyter.log');
  await quieten(project);
  const output = openSync(log, 'w');
  const options = [
    '--no-browser',
    `--ServerApp.ip=${localAddress}`,
    `--ServerApp.port=${port}`,
    '--ServerApp.port_retries=0',
    `--ServerApp.root_dir=${project.root}`,
    '--ServerApp.use_redirect_file=False',
    '--LabApp.extension_manager=readonly',
    // The course's cells are TypeScript; Python is only what Jupyter itself is written in.
    '--KernelSpecManager.ensure_native_kernel=False',
    '--KernelSpecManager.allowed_kernelspecs=tslab',
    '--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate',
    // In a container one is often root; Jupyter asks for this to be said.
    ...(process.getuid?.() === 0 ? ['--allow-root'] : []),
  ];
  const child = startProgram(project.python, [join(import.meta.dirname, 'run-jupyter.py'), ...options], {
    cwd: project.root,
    // Not among the arguments: every user of the machine can read those.
    env: { ...environment(project), JUPYTER_TOKEN: token },
    stdio: ['pipe', output, output],
  });
  const address = `http://${localAddress}:${port}`;
  const deadline = Date.now() + startLimit;
  while (!(await answers(address, token))) {
    const ended = child.exitCode !== null || child.signalCode !== null;
    if (!ended && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 150));
      continue;
    }
    child.kill();
    const last = readFileSync(log, 'utf8').trim().split('\n').slice(-5).join('\n    ');
    throw new SetupFault(
      ended ? `it ended at once:\n    ${last}\n  ` : `it did not answer within ${startLimit / 1000} s.`,
      `All of its output is in ${log}.`,
    );
  }
  return { address, url: `${address}/lab?token=${token}`, process: child };
}

/**
 * @param {string} address
 * @param {string} token
 * @returns {Promise<boolean>}
 */
async function answers(address, token) {
  try {
    const response = await fetch(`${address}/api/status`, { headers: { authorization: `token ${token}` } });
    return response.ok;
  } catch {
    return false;
  }
}

/**
 * No questions about news at the first start; it would be the first thing that a learner sees.
 * @param {Project} project
 */
async function quieten(project) {
  const folder = join(project.jupyter, 'settings', '@jupyterlab', 'apputils-extension');
  const settings = { fetchNews: 'false', checkForUpdates: false };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'notification.jupyterlab-settings'), JSON.stringify(settings), {
    flag: 'wx',
  }).catch(
    () => {}, // the learner's own choice stays
  );
}
