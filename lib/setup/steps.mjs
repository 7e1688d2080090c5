/**
 * The steps from a fresh clone to a course that runs, in order. A step that cannot be done stops
 * only those that need it; each step can be interrupted and run again.
 */
import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildBook } from './book.mjs';
import { SetupFault, explain } from './fault.mjs';
import { installKernel } from './kernel.mjs';
import { buildLibrary, generateCourse } from './library.mjs';
import { installPackages } from './packages.mjs';
import { ProgressLine, say, sign } from './progress.mjs';
import { makeFolder } from './project.mjs';
import { installPython } from './python.mjs';

/** @typedef {import('./project.mjs').Project} Project */
/** @typedef {'folder' | 'packages' | 'library' | 'generated' | 'python' | 'kernel' | 'book'} StepName */

/**
 * @typedef {object} Step
 * @property {string} title - what is being set up
 * @property {StepName[]} needs - steps without which it cannot be done
 * @property {string} lost - what does not work without it
 * @property {(project: Project) => string | Promise<string>} run - gives a remark; throws SetupFault
 */

/** @type {Record<StepName, Step>} */
export const steps = {
  folder: { title: 'Project folder', needs: [], lost: 'Nothing can be set up.', run: checkFolder },
  packages: {
    title: 'npm packages (about 600 MB)',
    needs: ['folder'],
    lost: 'Nothing works without them but reading the files.',
    run: (project) => installPackages(project),
  },
  library: {
    title: 'Library and `headway` command',
    needs: ['packages'],
    lost: 'The command, the notebooks and the exercises need it.',
    run: buildLibrary,
  },
  generated: {
    title: 'Notebooks and exercises',
    needs: ['library'],
    lost: 'The book can still be read.',
    run: generateCourse,
  },
  python: {
    title: 'Python environment with JupyterLab and mdBook (about 260 MB)',
    needs: ['folder'],
    lost: 'No notebooks, and the book cannot be built; the exercises and the command work: `npx headway exercises`.',
    run: (project) => installPython(project),
  },
  kernel: {
    title: 'TypeScript kernel for Jupyter',
    needs: ['packages', 'python'],
    lost: 'The notebooks cannot run; the book, the exercises and the command work.',
    run: installKernel,
  },
  book: {
    title: 'Book',
    needs: ['library'],
    lost: 'Its chapters can be read in book/src and in the notebooks.',
    run: buildBook,
  },
};

/**
 * All of them, in order.
 * @type {StepName[]}
 */
export const courseSteps = ['folder', 'packages', 'library', 'generated', 'python', 'kernel', 'book'];

/** Free disk space below which the packages will not fit, in bytes. */
const roomNeeded = 1.2e9;

/**
 * Can the folder be written to, and is there room?
 * @param {Project} project
 * @returns {string}
 */
function checkFolder(project) {
  const trial = join(project.headway, 'write-test');
  try {
    makeFolder(project.headway);
    writeFileSync(trial, 'x');
    rmSync(trial);
  } catch (error) {
    const { why, mend } = explain(String(error), project.headway);
    throw new SetupFault(`${project.root} cannot be written to: ${why}`, mend);
  }
  const { bavail, bsize } = statfsSync(project.root);
  const free = bavail * bsize;
  return free < roomNeeded ? `only ${(free / 1e9).toFixed(1)} GB are free, a fresh set-up needs 1.2 GB` : '';
}

/**
 * Runs the steps in order and says how each one went.
 *
 * @param {Project} project
 * @param {StepName[]} names
 * @returns {Promise<Map<StepName, SetupFault | undefined>>} what each step failed with, if it did
 */
export async function runSteps(project, names) {
  /** @type {Map<StepName, SetupFault | undefined>} */
  const results = new Map();
  for (const name of names) {
    const { title, needs, lost, run } = steps[name];
    const blocked = needs.find((need) => results.get(need));
    if (blocked) {
      const fault = new SetupFault(`it needs what is missing above: ${steps[blocked].title}.`, '');
      results.set(name, fault);
      say(`${sign.partly} ${title}: left out, ${fault.why}`);
      continue;
    }
    const line = new ProgressLine(title);
    try {
      line.end('done', await run(project));
      results.set(name, undefined);
    } catch (error) {
      const fault = error instanceof SetupFault ? error : explain(String(error), project.logs);
      line.end('failed', fault.why);
      for (const sentence of [fault.mend, lost]) if (sentence) say(`    ${sentence}`);
      results.set(name, fault);
    }
  }
  return results;
}
