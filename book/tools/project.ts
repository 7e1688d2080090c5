import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** The repository's root: the folder that holds book/, lib/ and exercises/. */
export const root: string = path.resolve(__dirname, '../..');

/** Where the book's sources, recordings and built pages are, under one root (tests pass their own). */
export interface BookPaths {
  readonly root: string;
  readonly source: string;
  readonly recorded: string;
  readonly built: string;
  readonly notebooks: string;
  readonly exercises: string;
  readonly solutions: string;
}

/** The paths of a book whose repository root is `at`. */
export function bookPaths(at: string = root): BookPaths {
  return {
    root: at,
    source: path.join(at, 'book/src'),
    recorded: path.join(at, 'book/recorded'),
    built: path.join(at, 'book/build'),
    notebooks: path.join(at, 'notebooks'),
    exercises: path.join(at, 'exercises'),
    solutions: path.join(at, 'solutions'),
  };
}

/** A chapter's file name: two digits, a hyphen, lower-kebab-case. These pages have a notebook. */
const chapterFile = /^\d\d-[a-z0-9-]+\.md$/;

/** True for `03-attention.md`, false for `glossary.md` and for pages in subfolders. */
export function isChapter(file: string): boolean {
  return chapterFile.test(file);
}

/** The chapters that exist, in order, without `.md`: `['01-transformer-or-llm', …]`. */
export function chapterNames(paths: BookPaths): string[] {
  return readdirSync(paths.source)
    .filter(isChapter)
    .map((file) => path.basename(file, '.md'))
    .sort();
}

/** Every Markdown page under book/src, relative to it, sorted. */
export function pageFiles(paths: BookPaths): string[] {
  return readdirSync(paths.source, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => file.split(path.sep).join('/'))
    .sort();
}

/** A file's text with Unix line ends. */
export function readSource(file: string): string {
  return readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
}

/** One thing wrong in the book: where, and what was required and came. */
export interface Problem {
  /** Path relative to the repository root. */
  readonly file: string;
  /** 1-based line, where it is known. */
  readonly line?: number;
  readonly message: string;
}

/** `book/src/03-attention.md:12: message`, as editors link it. */
export function problemText({ file, line, message }: Problem): string {
  return `${file}${line === undefined ? '' : `:${line}`}: ${message}`;
}

/** A mistake in a page's source that stops its rendering. */
export class PageError extends Error {
  constructor(readonly problem: Problem) {
    super(problemText(problem));
    this.name = 'PageError';
  }
}

/**
 * A program of the project-local Python environment.
 *
 * @returns its path; `HEADWAY_PYTHON` (a path to a Python of another environment) comes first, then
 * `.headway/python`, then for `mdbook` the PATH; undefined if there is none
 */
export function pythonProgram(name: 'python' | 'mdbook'): string | undefined {
  const windows = process.platform === 'win32';
  const suffix = windows ? '.exe' : '';
  const folders = [
    ...(process.env.HEADWAY_PYTHON ? [path.dirname(process.env.HEADWAY_PYTHON)] : []),
    path.join(root, '.headway/python', windows ? 'Scripts' : 'bin'),
    ...(name === 'mdbook' ? (process.env.PATH ?? '').split(path.delimiter) : []),
  ];
  return folders.map((folder) => path.join(folder, name + suffix)).find((file) => existsSync(file));
}
