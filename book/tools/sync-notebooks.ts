import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chapterNotebook, notebookText } from './notebook';
import { type BookPaths, bookPaths, chapterNames, type Problem, problemText } from './project';

/**
 * Writes the notebook of every chapter and deletes those of chapters that are gone.
 *
 * @param options - `check`: write nothing, only tell; `chapters`: only these, so that one which is
 *   half-written does not keep another from running
 * @returns what was (or, with `check`, would be) changed
 */
export function syncNotebooks(
  paths: BookPaths,
  options: { check?: boolean; chapters?: readonly string[] } = {},
): Problem[] {
  const all = chapterNames(paths);
  const wanted = new Map(
    (options.chapters ?? all).map((chapter) => [
      `${chapter}.ipynb`,
      notebookText(chapterNotebook(chapter, paths)),
    ]),
  );
  mkdirSync(paths.notebooks, { recursive: true });
  const changed: Problem[] = [];
  for (const [name, text] of wanted) {
    const file = path.join(paths.notebooks, name);
    if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
    changed.push({ file: `notebooks/${name}`, message: 'differs from its chapter: run npm run generate' });
    if (!options.check) writeFileSync(file, text);
  }
  for (const name of readdirSync(paths.notebooks)) {
    if (!name.endsWith('.ipynb') || all.includes(name.slice(0, -'.ipynb'.length))) continue;
    changed.push({ file: `notebooks/${name}`, message: 'has no chapter: run npm run generate' });
    if (!options.check) rmSync(path.join(paths.notebooks, name));
  }
  return changed;
}

/**
 * Prints what {@link syncNotebooks} and its like changed, or would change.
 *
 * @returns the exit status: 1 if something would have to change
 */
export function report(changed: readonly Problem[], check: boolean): number {
  for (const problem of changed) {
    process.stdout.write(check ? `${problemText(problem)}\n` : `wrote ${problem.file}\n`);
  }
  if (changed.length === 0) process.stdout.write('everything generated is up to date\n');
  return check && changed.length > 0 ? 1 : 0;
}

/** `sync-notebooks.ts [--check]` */
function main(argv: readonly string[]): number {
  const check = argv.includes('--check');
  return report(syncNotebooks(bookPaths(), { check }), check);
}

if (require.main === module) process.exitCode = main(process.argv.slice(2));
