/** What is already set up: a stamp for each finished step, in `.headway/state.json`. */
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { makeFolder } from './project.mjs';

/** @typedef {import('./project.mjs').Project} Project */

/** @param {Project} project */
function stateFile(project) {
  return join(project.headway, 'state.json');
}

/**
 * @param {Project} project
 * @returns {Record<string, string>} the fingerprint that each step was last finished with
 */
function readStamps(project) {
  try {
    return JSON.parse(readFileSync(stateFile(project), 'utf8'));
  } catch {
    return {}; // none yet, or damaged: every step looks for itself again
  }
}

/**
 * Was the step finished with these very inputs?
 * @param {Project} project
 * @param {string} step
 * @param {string} fingerprint
 * @returns {boolean}
 */
export function isStamped(project, step, fingerprint) {
  return readStamps(project)[step] === fingerprint;
}

/**
 * Remembers that the step is finished; written whole or not at all.
 * @param {Project} project
 * @param {string} step
 * @param {string} fingerprint
 */
export function stamp(project, step, fingerprint) {
  makeFolder(project.headway);
  const file = stateFile(project);
  const text = JSON.stringify({ ...readStamps(project), [step]: fingerprint }, null, 2);
  writeFileSync(`${file}.${process.pid}`, `${text}\n`);
  renameSync(`${file}.${process.pid}`, file);
}

const skipped = new Set([
  'node_modules',
  'dist',
  'build',
  '.git',
  '.headway',
  '.ipynb_checkpoints',
  'assets',
]);

/**
 * Every file below a path, in a fixed order; a path that does not exist holds none.
 * @param {string} path
 * @returns {string[]}
 */
function filesBelow(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return [];
  if (found.isFile()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => !skipped.has(entry.name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) =>
      entry.isDirectory()
        ? filesBelow(join(path, entry.name))
        : entry.isFile()
          ? [join(path, entry.name)]
          : [],
    );
}

/**
 * A hash of names and contents: equal inputs, equal fingerprint, whatever their dates.
 *
 * @param {string} root - the folder that names are taken relative to
 * @param {string[]} paths - files and folders in it
 * @param {RegExp} [only] - which files count
 * @returns {string} SHA-256, hexadecimal
 */
export function fingerprint(root, paths, only = /./) {
  const hash = createHash('sha256');
  for (const path of paths) {
    for (const file of filesBelow(join(root, path))) {
      if (!only.test(file)) continue;
      hash
        .update(`${relative(root, file)}\0`)
        .update(readFileSync(file))
        .update('\0');
    }
  }
  return hash.digest('hex');
}
