/** The book: built by mdBook from book/src into book/build. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SetupFault } from './fault.mjs';
import { runProgram } from './process.mjs';
import { environment } from './project.mjs';
import { fingerprint, isStamped, stamp } from './state.mjs';

/** @typedef {import('./project.mjs').Project} Project */

/** The series that the book's theme and preprocessor are made for. */
const mdbookSeries = '0.5.';

/**
 * The project's own mdBook, else one of the same series on the path.
 * @param {Project} project
 * @returns {Promise<{ command: string, version: string } | undefined>}
 */
export async function findMdbook(project) {
  for (const command of [project.mdbook, 'mdbook']) {
    try {
      const { stdout } = await promisify(execFile)(command, ['--version'], { env: environment(project) });
      const version = stdout.trim().replace(/^mdbook v?/, '');
      if (version.startsWith(mdbookSeries)) return { command, version };
    } catch {
      // not there
    }
  }
  return undefined;
}

/**
 * @param {Project} project
 * @returns {string} of everything that a page may include
 */
function sources(project) {
  return fingerprint(project.root, [
    'book',
    'lib',
    'exercises',
    'test',
    'package-lock.json',
    'README.md',
    'CHANGELOG.md',
  ]);
}

/**
 * @param {Project} project
 * @returns {boolean} whether book/build is made of today's sources
 */
export function bookIsCurrent(project) {
  return existsSync(join(project.book, 'index.html')) && isStamped(project, 'book', sources(project));
}

/**
 * @param {Project} project
 * @returns {Promise<string>} a remark for the progress line
 * @throws SetupFault when mdBook is missing or the book does not build
 */
export async function buildBook(project) {
  if (!existsSync(join(project.root, 'book', 'book.toml'))) {
    throw new SetupFault('book/book.toml is missing.', 'Restore it with `git checkout book`.');
  }
  if (bookIsCurrent(project)) return 'already built';
  const mdbook = await findMdbook(project);
  if (!mdbook) {
    throw new SetupFault(
      'mdBook 0.5 was not found; it comes with the Python environment.',
      'Set that up, or install it otherwise (`cargo install mdbook --version 0.5.4`).',
    );
  }
  const made = sources(project);
  const { ok, output, log } = await runProgram(project, 'book', mdbook.command, ['build', 'book']);
  if (!ok) {
    const messages = output.split('\n').filter((line) => /error/i.test(line));
    throw new SetupFault(
      `it does not build:\n    ${messages.slice(0, 5).join('\n    ')}\n  `,
      `All of its output is in ${log}.`,
    );
  }
  stamp(project, 'book', made);
  return '';
}
