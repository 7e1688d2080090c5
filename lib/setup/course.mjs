/** What `npm start` and `headway start` do: set up, open the book and JupyterLab, stay until Ctrl-C. */
import { parseArgs } from 'node:util';
import { serveBook } from './book-server.mjs';
import { openBrowser } from './browser.mjs';
import { SetupFault } from './fault.mjs';
import { startJupyter } from './jupyter.mjs';
import { freePort, localAddress } from './ports.mjs';
import { endAll, endAllOnSignal } from './process.mjs';
import { ProgressLine, say, sign } from './progress.mjs';
import { here } from './project.mjs';
import { courseSteps, runSteps } from './steps.mjs';

/** @typedef {import('./project.mjs').Project} Project */

/** The book's port when it is free. */
const bookPort = 8321;

const usage = `Sets up what is missing, then opens the book and JupyterLab. Ctrl-C ends everything.

  npm start                        in the browser
  npm start -- --no-open           only prints the addresses
  npm start -- --port 9000         the book on this port`;

/**
 * @param {string[]} args - the command line after `npm start --`
 * @param {Project} [project]
 */
export async function main(args, project = here) {
  const options = readOptions(args);
  if (!options) return;
  let ready = false;
  let ending = false;
  endAllOnSignal(() => {
    ending = true;
    say(
      ready ? '\nEnding JupyterLab and its kernels …' : '\nInterrupted; run the same command again to go on.',
    );
    return ready ? 0 : 130;
  });
  try {
    // Before the long part, so that a port that is taken is known at once.
    const port = await freePort(options.port ?? bookPort, options.port !== undefined);
    const results = await runSteps(project, courseSteps);
    const lab = results.get('python') ? undefined : await openLab(project);
    const book = results.get('book') ? undefined : await openBook(project, port, lab?.address);
    if (!lab && !book) {
      process.exitCode = 3;
      if (!results.get('library')) say('\nThe exercises and the command work: npx headway exercises');
      return;
    }
    ready = true;
    sayReady(book, lab?.url);
    if (options.open) openBrowser(book ?? lab?.url ?? '');
    lab?.process.once('exit', () => {
      if (!ending)
        say(`${sign.failed} JupyterLab has ended; the book is still there. See ${project.logs}/jupyter.log`);
    });
  } catch (error) {
    if (!(error instanceof SetupFault)) throw error;
    say(`${sign.failed} ${error.message}`);
    await endAll();
    process.exitCode = 3;
  }
}

/**
 * @param {string[]} args
 * @returns {{ port?: number, open: boolean } | undefined} undefined when there is nothing to start
 */
function readOptions(args) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        port: { type: 'string' },
        'no-open': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help) {
      say(usage);
      return undefined;
    }
    const port = values.port === undefined ? undefined : Number(values.port);
    if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65536)) {
      throw new Error(`--port: a number from 1 to 65535 is required, got "${values.port}"`);
    }
    return { port, open: !values['no-open'] };
  } catch (error) {
    say(`${/** @type {Error} */ (error).message}\n\n${usage}`);
    process.exitCode = 2;
    return undefined;
  }
}

/**
 * @param {Project} project
 * @returns {Promise<import('./jupyter.mjs').Lab | undefined>}
 */
async function openLab(project) {
  const line = new ProgressLine('JupyterLab');
  try {
    const lab = await startJupyter(project);
    line.end('done');
    return lab;
  } catch (error) {
    if (!(error instanceof SetupFault)) throw error;
    line.end('failed', error.why);
    say(`    ${error.mend}`);
    return undefined;
  }
}

/**
 * @param {Project} project
 * @param {number} port
 * @param {string | undefined} lab - JupyterLab's address
 * @returns {Promise<string>} the book's address
 */
async function openBook(project, port, lab) {
  const server = await serveBook(project.book, port, () => lab);
  const address = server.address();
  const chosen = address !== null && typeof address === 'object' ? address.port : port;
  return `http://${localAddress}:${chosen}/`;
}

/**
 * @param {string | undefined} book
 * @param {string | undefined} lab
 */
function sayReady(book, lab) {
  say(`\nHeadway is ready: ${book ?? lab}`);
  if (book && lab) say(`  notebooks (JupyterLab): ${lab}`);
  say('  exercises:              npx headway exercises');
  say('Ctrl-C ends it.');
}
