import { buildBook, logProblems } from './build';
import { syncNotebooks } from './sync-notebooks';
import { linkProblems } from './html-links';
import { type BookPaths, bookPaths, type Problem, problemText } from './project';
import { recordingProblems, sourceProblems } from './source-problems';

/** What the sources, recordings and notebooks alone tell, without building the book. */
export function staticProblems(paths: BookPaths): Problem[] {
  const found = sourceProblems(paths);
  // A page that does not render has no notebook either: one fault is told once.
  const notebooks = found.length > 0 ? [] : syncNotebooks(paths, { check: true });
  return [...found, ...recordingProblems(paths), ...notebooks];
}

/**
 * Everything about the book that could be silently wrong: see
 * `book/src/appendix/writing-a-chapter.md`. Prints one line a problem; ends with 1 if there is any, 3 if
 * mdBook is missing. `--no-build` leaves out what needs mdBook.
 */
async function main(argv: readonly string[]): Promise<number> {
  const paths = bookPaths();
  const problems = staticProblems(paths);
  if (!argv.includes('--no-build')) {
    const { ok, log } = await buildBook();
    const told = problems.map(problemText);
    for (const line of logProblems(log)) {
      if (!told.some((text) => line.includes(text)))
        problems.push({ file: 'book/', message: `mdBook says: ${line.trim()}` });
    }
    if (ok) problems.push(...linkProblems(paths.built));
  }
  for (const problem of problems) process.stdout.write(`${problemText(problem)}\n`);
  const noun = problems.length === 1 ? 'problem' : 'problems';
  process.stdout.write(problems.length === 0 ? 'the book is in order\n' : `${problems.length} ${noun}\n`);
  return problems.length === 0 ? 0 : 1;
}

if (require.main === module) {
  main(process.argv.slice(2)).then(
    (code) => (process.exitCode = code),
    (error: Error) => {
      process.stderr.write(`check: ${error.message}\n`);
      process.exitCode = 3;
    },
  );
}
