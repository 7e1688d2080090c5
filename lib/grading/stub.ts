import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { FormatError } from '../errors';
import { listExercises, type Exercise } from './exercise';

const begin = /^([ \t]*)\/\/ BEGIN SOLUTION$/;
const end = /^[ \t]*\/\/ END SOLUTION$/;
/** The name of a function, method or class at the start of a line. */
const definition =
  /^\s*(?:export\s+)?(?:default\s+)?(?:(?:async|static|public|private|protected|get|set|override)\s+)*(?:function\s*\*?\s*)?(?:class\s+)?\*?(?!if\b|for\b|while\b|switch\b|return\b|catch\b|import\b|const\b|let\b|throw\b)([A-Za-z_$#][\w$]*)\s*(?:<[^>]*>)?\s*[({]/;

/**
 * What the learner starts from: the solution with each part between `// BEGIN SOLUTION` and
 * `// END SOLUTION` replaced by a line that throws.
 *
 * @param source - text of the solution
 * @param where - name of the file, for errors
 * @throws FormatError when a mark is missing, nested or unclosed
 */
export function generateStub(source: string, where: string = 'solution'): string {
  const stub: string[] = [];
  let openedAt = 0;
  let parts = 0;
  source.split('\n').forEach((line, index) => {
    const opens = begin.exec(line);
    if (opens) {
      if (openedAt)
        throw new FormatError(
          `${where}: line ${index + 1} opens a solution inside the one of line ${openedAt}`,
        );
      openedAt = index + 1;
      parts++;
      stub.push(`${opens[1]}throw new Error('Not implemented yet: ${nameAbove(stub)}');`);
    } else if (end.test(line)) {
      if (!openedAt)
        throw new FormatError(`${where}: line ${index + 1} closes a solution that was not opened`);
      openedAt = 0;
    } else if (!openedAt) {
      stub.push(line);
    }
  });
  if (openedAt) throw new FormatError(`${where}: the solution opened in line ${openedAt} is not closed`);
  if (parts === 0) throw new FormatError(`${where}: there is no line // BEGIN SOLUTION`);
  return stub.join('\n');
}

/** The stub of an exercise, made from its solution. */
export function stubOf(exercise: Exercise): string {
  const solution = join(exercise.solutionDirectory, `${exercise.name}.ts`);
  if (existsSync(solution))
    return generateStub(readFileSync(solution, 'utf8'), `solutions/${exercise.chapter}/${exercise.name}`);
  throw new FormatError(`solutions/${exercise.chapter}/${exercise.name}/${exercise.name}.ts is missing`);
}

/**
 * Writes every stub from its solution, or only compares.
 *
 * A learner works in these files, so the comparison accepts what git has staged, and writing keeps
 * a copy of what it replaces.
 *
 * @returns paths, relative to the course, of stubs that are not what their solution gives (when
 * not `check`: that were written)
 */
export function syncExercises({ check, course }: { check: boolean; course: string }): string[] {
  const differing: string[] = [];
  for (const exercise of listExercises(course)) {
    const stub = stubOf(exercise);
    const present = existsSync(exercise.file) ? readFileSync(exercise.file, 'utf8') : undefined;
    if (present === stub) continue;
    const path = relative(course, exercise.file);
    if (check && versionInGit(course, path, '') === stub) continue;
    differing.push(path);
    if (!check) replaceFile(course, exercise, stub);
  }
  return differing;
}

/**
 * Puts new text into the learner's file, and keeps the old one under `.headway/backups/`.
 *
 * @returns path of the copy, relative to the course; undefined when there was nothing to keep
 */
export function replaceFile(course: string, exercise: Exercise, text: string): string | undefined {
  let backup: string | undefined;
  if (existsSync(exercise.file)) {
    const folder = join(course, '.headway', 'backups');
    mkdirSync(folder, { recursive: true });
    const count = readdirSync(folder).filter((file) => file.startsWith(`${exercise.name}.`)).length + 1;
    backup = join(folder, `${exercise.name}.${count}.ts`);
    writeFileSync(backup, readFileSync(exercise.file));
  }
  mkdirSync(dirname(exercise.file), { recursive: true });
  writeFileSync(exercise.file, text);
  return backup && relative(course, backup);
}

function nameAbove(lines: readonly string[]): string {
  for (let i = lines.length - 1; i >= 0; i--) {
    const name = definition.exec(lines[i])?.[1];
    if (name) return name;
  }
  return 'this part';
}

/**
 * A file as git has it, or undefined without git or without the file.
 *
 * @param path - relative to the course
 * @param revision - `HEAD` for what was committed, the empty string for what is staged
 */
export function versionInGit(course: string, path: string, revision: 'HEAD' | ''): string | undefined {
  try {
    return execFileSync('git', ['show', `${revision}:./${path.replaceAll('\\', '/')}`], {
      cwd: course,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return undefined;
  }
}
