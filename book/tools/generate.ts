import { syncExercises } from '../../lib/grading/stub';
import { type BookPaths, bookPaths, type Problem } from './project';
import { report, syncNotebooks } from './sync-notebooks';

/** Writes the stubs of the exercises from their solutions; like {@link syncNotebooks}. */
function syncStubs(paths: BookPaths, options: { check?: boolean }): Problem[] {
  return syncExercises({ check: options.check ?? false, course: paths.root }).map((file) => ({
    file,
    message: 'differs from the stub of its solution: run npm run generate',
  }));
}

/** `npm run generate [-- --check]`: everything in the repository that is written by a program. */
function main(argv: readonly string[]): number {
  const check = argv.includes('--check');
  const paths = bookPaths();
  const changed = [...syncNotebooks(paths, { check }), ...syncStubs(paths, { check })];
  return report(changed, check);
}

if (require.main === module) process.exitCode = main(process.argv.slice(2));
