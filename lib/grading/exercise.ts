import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { ConfigError, FormatError } from '../errors';

/** A test that must run, with the points it gives. */
export interface PlannedTest {
  /** Full name: `describe` and `test` joined by ' > '. */
  readonly name: string;
  readonly points: number;
}

/** What exercise.yaml says. */
export interface Manifest {
  readonly title: string;
  /** What the learner can do afterwards, one sentence. */
  readonly aim: string;
  readonly minutes: number;
  /** 1 (one line) to 5 (an evening). */
  readonly difficulty: number;
  /** Sum of the points of all tests. */
  readonly points: number;
  /** Names of exercises to do before. */
  readonly prerequisites: readonly string[];
  /** Modules that the learner's file may import. */
  readonly imports: readonly string[];
  /** From a nudge to nearly the answer. */
  readonly hints: readonly string[];
  /** Every test there must be. */
  readonly tests: { readonly visible: readonly PlannedTest[]; readonly hidden: readonly PlannedTest[] };
  /** Where an exercise needs more than the usual limits. */
  readonly limits: { readonly callSeconds?: number; readonly memoryMegabytes?: number };
}

const testEntry = z.strictObject({ name: z.string().min(1), points: z.number().int().positive() });
const allowedImport = z.string().regex(/^(@tensorflow\/tfjs-core|headway\/[\w/-]+)$/);

const manifestSchema: z.ZodType<Manifest> = z.strictObject({
  title: z.string().min(1),
  aim: z.string().min(1),
  minutes: z.number().int().positive(),
  difficulty: z.number().int().min(1).max(5),
  points: z.number().int().positive(),
  prerequisites: z.array(z.string()).default([]),
  imports: z.array(allowedImport).default(['@tensorflow/tfjs-core']),
  hints: z.array(z.string().min(1)).min(1),
  tests: z.strictObject({ visible: z.array(testEntry).min(1), hidden: z.array(testEntry).default([]) }),
  limits: z
    .strictObject({
      callSeconds: z.number().positive().optional(),
      memoryMegabytes: z.number().positive().optional(),
    })
    .default({}),
});

/** An exercise on disk. */
export interface Exercise extends Manifest {
  /** Folder name, unique over all chapters; also the name of the learner's file. */
  readonly name: string;
  /** Chapter folder, for example `03-attention`. */
  readonly chapter: string;
  /** exercises/CHAPTER/NAME */
  readonly directory: string;
  /** The learner's file. */
  readonly file: string;
  /** solutions/CHAPTER/NAME; may not exist where an instructor released the course without it. */
  readonly solutionDirectory: string;
}

/**
 * The course's root: the nearest folder upwards that has `exercises/`.
 *
 * @throws ConfigError outside a course
 */
export function findCourse(from: string = process.cwd()): string {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'exercises')) && existsSync(join(folder, 'package.json'))) return folder;
    if (folder === dirname(folder)) {
      throw new ConfigError(
        `exercises: no course found from ${resolve(from)} upwards; run this inside the course's folder`,
      );
    }
  }
}

/** All exercises of a course, in the order of the chapters and then of prerequisites and names. */
export function listExercises(course: string): Exercise[] {
  const root = join(course, 'exercises');
  const found = foldersIn(root).flatMap((chapter) =>
    foldersIn(join(root, chapter))
      .filter((name) => existsSync(join(root, chapter, name, 'exercise.yaml')))
      .map((name) => readExercise(course, chapter, name)),
  );
  const byName = new Map<string, Exercise>();
  for (const exercise of found) {
    const other = byName.get(exercise.name);
    if (other)
      throw new FormatError(
        `exercises: ${exercise.name} is in ${other.chapter} and ${exercise.chapter}; names must be unique`,
      );
    byName.set(exercise.name, exercise);
  }
  return inOrder(found, byName);
}

/**
 * One exercise by name.
 *
 * @throws ConfigError naming what is there when the name is unknown
 */
export function findExercise(course: string, name: string): Exercise {
  const all = listExercises(course);
  const found = all.find(
    (exercise) => exercise.name === name || `${exercise.chapter}/${exercise.name}` === name,
  );
  if (found) return found;
  throw new ConfigError(
    `exercises: there is no exercise '${name}'; there are ${all.map((e) => e.name).join(', ')}`,
  );
}

/**
 * Reads and checks exercise.yaml.
 *
 * @throws FormatError naming file and field
 */
export function readExercise(course: string, chapter: string, name: string): Exercise {
  const directory = join(course, 'exercises', chapter, name);
  const file = join(directory, 'exercise.yaml');
  const where = `exercises/${chapter}/${name}/exercise.yaml`;
  const result = manifestSchema.safeParse(yamlOf(readFileSync(file, 'utf8'), where));
  if (!result.success) {
    const { path, message } = result.error.issues[0];
    throw new FormatError(`${where}: ${path.join('.') || 'the file'}: ${message}`);
  }
  const tests = [...result.data.tests.visible, ...result.data.tests.hidden];
  const sum = tests.reduce((points, test) => points + test.points, 0);
  if (sum !== result.data.points) {
    throw new FormatError(
      `${where}: points must be ${sum}, the sum over its tests, got ${result.data.points}`,
    );
  }
  const names = new Set(tests.map((test) => test.name));
  if (names.size !== tests.length) throw new FormatError(`${where}: two tests have the same name`);
  return {
    ...result.data,
    name,
    chapter,
    directory,
    file: join(directory, `${name}.ts`),
    solutionDirectory: join(course, 'solutions', chapter, name),
  };
}

function yamlOf(text: string, where: string): unknown {
  try {
    return parse(text, { logLevel: 'error' });
  } catch (error) {
    throw new FormatError(`${where}: ${(error as Error).message.split('\n')[0]}`);
  }
}

function foldersIn(path: string): string[] {
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .sort();
}

/** Keeps the order of chapters and names, but never puts an exercise before its prerequisites. */
function inOrder(exercises: Exercise[], byName: Map<string, Exercise>): Exercise[] {
  const ordered = new Set<Exercise>();
  const visit = (exercise: Exercise, path: Set<Exercise>): void => {
    if (ordered.has(exercise) || path.has(exercise)) return;
    for (const name of exercise.prerequisites) {
      const before = byName.get(name);
      if (before) visit(before, new Set([...path, exercise]));
    }
    ordered.add(exercise);
  };
  exercises.forEach((exercise) => visit(exercise, new Set()));
  return [...ordered];
}
