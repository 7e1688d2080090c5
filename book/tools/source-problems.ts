import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { anchorProblems } from './include';
import { renderPage } from './page';
import { chapterNotebook, recordedSources } from './notebook';
import { type BookPaths, chapterNames, PageError, pageFiles, type Problem, readSource } from './project';
import { readRecording, sourceHash } from './recording';

/**
 * What is wrong in the sources of the pages: everything that stops or disturbs the rendering of a
 * page, pages that SUMMARY.md leaves out, links into solutions/, and faulty anchors in the files that
 * pages may quote.
 */
export function sourceProblems(paths: BookPaths): Problem[] {
  const problems: Problem[] = [];
  const summary = readSource(path.join(paths.source, 'SUMMARY.md'));
  const solutions = solutionBodies(paths);
  for (const file of pageFiles(paths)) {
    if (file === 'SUMMARY.md') continue;
    const shown = `book/src/${file}`;
    const source = readSource(path.join(paths.source, file));
    if (!summary.includes(`(${file})`))
      problems.push({ file: shown, message: 'SUMMARY.md leaves this page out' });
    try {
      const page = renderPage(source, file, paths, (problem) => problems.push(problem));
      problems.push(...solutionProblems(page, shown, solutions));
    } catch (error) {
      if (!(error instanceof PageError)) throw error;
      problems.push(error.problem);
    }
  }
  for (const folder of ['lib', 'test', 'exercises'].map((name) => path.join(paths.root, name))) {
    if (!existsSync(folder)) continue;
    for (const file of quotableFiles(folder)) {
      problems.push(...anchorProblems(readSource(file), path.relative(paths.root, file)));
    }
  }
  return problems;
}

/** Recordings that belong to no chapter, and chapters whose cells are not those that were recorded. */
export function recordingProblems(paths: BookPaths): Problem[] {
  const chapters = chapterNames(paths);
  const problems: Problem[] = [];
  for (const name of readdirSync(paths.recorded).filter((file) => file.endsWith('.json'))) {
    const chapter = path.basename(name, '.json');
    const file = `book/recorded/${name}`;
    if (!chapters.includes(chapter)) problems.push({ file, message: 'is the recording of no chapter' });
  }
  for (const chapter of chapters) {
    const file = `book/recorded/${chapter}.json`;
    let sources: string[];
    try {
      sources = recordedSources(chapterNotebook(chapter, paths));
    } catch {
      continue; // sourceProblems tells why
    }
    const recording = readRecording(chapter, paths);
    const again = `run npx headway notebooks run ${chapter} --record`;
    if (!recording) {
      if (sources.length > 0) problems.push({ file, message: `is missing: ${again}` });
      continue;
    }
    if (recording.cells.length !== sources.length) {
      const message = `has ${recording.cells.length} cells, the chapter ${sources.length}: ${again}`;
      problems.push({ file, message });
    }
    sources.forEach((source, index) => {
      if (recording.cells[index] && recording.cells[index].source !== sourceHash(source)) {
        problems.push({ file, message: `cell ${index + 1} was recorded from other code: ${again}` });
      }
    });
  }
  return problems;
}

/** What each solution adds to its stub: the lines between its markers. */
function solutionBodies(paths: BookPaths): { name: string; body: string }[] {
  if (!existsSync(paths.solutions)) return [];
  const files = readdirSync(paths.solutions, { recursive: true, encoding: 'utf8' });
  return files
    .filter(
      (file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.includes(`wrong${path.sep}`),
    )
    .flatMap((file) => {
      const source = readSource(path.join(paths.solutions, file));
      const parts = source.matchAll(/BEGIN SOLUTION[^\n]*\n([\s\S]*?)\n[^\n]*END SOLUTION/g);
      return [...parts].map(([, body]) => ({ name: file, body: squeezed(body) }));
    })
    .filter(({ body }) => body.length >= 60); // shorter ones may stand in any text
}

/** A page must not show a solution, nor lead to one. */
export function solutionProblems(
  page: string,
  file: string,
  solutions: readonly { name: string; body: string }[],
): Problem[] {
  const problems: Problem[] = [];
  if (/\]\([^)]*\bsolutions\/|href="[^"]*\bsolutions\//.test(page)) {
    problems.push({ file, message: 'links to solutions/' });
  }
  const text = squeezed(page);
  for (const { name, body } of solutions) {
    if (text.includes(body)) problems.push({ file, message: `shows the solution of solutions/${name}` });
  }
  return problems;
}

/** Without comments, spaces and line ends: the code alone. */
function squeezed(code: string): string {
  return code.replaceAll(/\/\/[^\n]*|\/\*[\s\S]*?\*\//g, '').replaceAll(/\s+/g, '');
}

function quotableFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|mjs|py)$/.test(file) && !/(^|[\\/])(node_modules|dist|fixtures)[\\/]/.test(file))
    .map((file) => path.join(folder, file));
}
