/** The library and the `headway` command, compiled from their TypeScript. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SetupFault } from './fault.mjs';
import { runProgram } from './process.mjs';
import { packageProgram } from './project.mjs';
import { fingerprint, isStamped, stamp } from './state.mjs';

/** @typedef {import('./project.mjs').Project} Project */

/**
 * @param {Project} project
 * @returns {string} of all that the compiler reads
 */
function sources(project) {
  return fingerprint(project.root, ['lib', 'tsconfig.json', 'package-lock.json'], /\.(ts|json)$/);
}

/**
 * @param {Project} project
 * @returns {boolean} whether lib/dist is made of today's sources
 */
export function libraryIsCurrent(project) {
  return existsSync(libraryEntry(project)) && isStamped(project, 'library', sources(project));
}

/**
 * @param {Project} project
 * @returns {string} what `import 'headway'` loads
 */
export function libraryEntry(project) {
  return join(project.root, 'lib', 'dist', 'index.js');
}

/**
 * @param {Project} project
 * @returns {Promise<string>} a remark for the progress line
 * @throws SetupFault with the compiler's first messages
 */
export async function buildLibrary(project) {
  if (libraryIsCurrent(project)) return 'already built';
  const made = sources(project);
  const compiler = packageProgram(project, 'typescript', 'tsc');
  const { ok, output } = await runProgram(project, 'library', process.execPath, [compiler, '--build', 'lib']);
  if (!ok) {
    const messages = output.trim().split('\n').slice(0, 5).join('\n    ');
    throw new SetupFault(
      `lib/ does not compile:\n    ${messages}\n  `,
      'Undo or mend the last change in lib/ (`git diff lib`), then run the command again.',
    );
  }
  stamp(project, 'library', made);
  return '';
}

/**
 * Writes the notebooks and the exercise stubs where they are not there: normally they come with the
 * project, and a learner's own edits are never touched.
 *
 * @param {Project} project
 * @returns {Promise<string>} a remark for the progress line
 */
export async function generateCourse(project) {
  const generator = join(project.root, 'book', 'tools', 'generate.ts');
  if (!existsSync(generator)) return 'nothing to generate';
  if (['notebooks', 'exercises'].every((folder) => existsSync(join(project.root, folder))))
    return 'already there';
  const tsx = packageProgram(project, 'tsx');
  const { ok, output, log } = await runProgram(project, 'generate', process.execPath, [tsx, generator]);
  if (!ok)
    throw new SetupFault(
      `they could not be written:\n    ${output.trim().split('\n').at(-1)}\n  `,
      `See ${log}.`,
    );
  return '';
}
