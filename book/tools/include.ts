import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { type BookPaths, PageError, type Problem, readSource } from './project';

/** An excerpt longer than this is not read, and hides the line that matters. */
const longestExcerpt = 60;

const directive = /\{\{#include +([^}]+?) *\}\}/g;
const anchorLine = /^\s*(?:\/\/|#|<!--)\s*(ANCHOR|ANCHOR_END): *([\w.-]+)\s*(?:-->)?\s*$/;

/**
 * Replaces each `{{#include path:anchor}}` in `code` by the excerpt between `// ANCHOR: name` and
 * `// ANCHOR_END: name` in that file, without the anchors and with its common indent removed.
 * mdBook's own include is silent about a wrong path or anchor; this one stops the build.
 *
 * @param code - the text of a quote fence
 * @param page - the page's absolute path: includes are relative to it
 * @param line - the fence's line, for error messages
 * @throws PageError if the file or anchor is missing, the anchor is duplicate or unclosed, the excerpt
 * is empty or longer than 60 lines, or the file is a solution
 */
export function expandIncludes(code: string, page: string, line: number, paths: BookPaths): string {
  return code.replaceAll(directive, (_match, target: string) => {
    try {
      return readExcerpt(target, page, paths);
    } catch (error) {
      const message = `{{#include ${target}}}: ${(error as Error).message}`;
      const problem: Problem = { file: path.relative(paths.root, page), line, message };
      throw new PageError(problem);
    }
  });
}

/** True if `text` contains an include directive. */
export function hasInclude(text: string): boolean {
  return text.search(directive) >= 0;
}

function readExcerpt(target: string, page: string, paths: BookPaths): string {
  const [relative, anchor, ...rest] = target.split(':');
  if (rest.length > 0 || (anchor !== undefined && !/^[\w.-]*[A-Za-z_][\w.-]*$/.test(anchor))) {
    throw new Error('required a path and an anchor name (line numbers drift silently)');
  }
  const file = path.resolve(path.dirname(page), relative);
  if (!existsSync(file)) throw new Error(`no such file: ${path.relative(paths.root, file)}`);
  assertPublic(file, paths);
  const lines = readSource(file).replace(/\n$/, '').split('\n');
  if (lines.some((each) => /\b(BEGIN|END) SOLUTION\b/.test(each)))
    throw new Error('the file holds a solution');
  const excerpt = anchor === undefined ? lines : anchored(lines, anchor);
  const shown = dedent(excerpt.filter((each) => !anchorLine.test(each)));
  if (shown.join('').trim() === '') throw new Error('the excerpt is empty');
  if (shown.length > longestExcerpt) {
    throw new Error(
      `the excerpt has ${shown.length} lines, at most ${longestExcerpt} are allowed: anchor a smaller part`,
    );
  }
  return shown.join('\n');
}

/** The lines strictly between the anchor and its end, each of which must occur exactly once. */
function anchored(lines: readonly string[], anchor: string): readonly string[] {
  const at: Record<string, number[]> = { ANCHOR: [], ANCHOR_END: [] };
  const known = new Set<string>();
  lines.forEach((text, index) => {
    const match = anchorLine.exec(text);
    if (!match) return;
    if (match[1] === 'ANCHOR') known.add(match[2]);
    if (match[2] === anchor) at[match[1]].push(index);
  });
  const [starts, ends] = [at.ANCHOR, at.ANCHOR_END];
  if (starts.length === 0) {
    throw new Error(`no anchor '${anchor}'; the file has ${[...known].join(', ') || 'none'}`);
  }
  if (starts.length > 1) throw new Error(`anchor '${anchor}' occurs ${starts.length} times`);
  if (ends.length !== 1 || ends[0] < starts[0]) {
    throw new Error(`anchor '${anchor}' is not closed by exactly one 'ANCHOR_END: ${anchor}' after it`);
  }
  return lines.slice(starts[0] + 1, ends[0]);
}

function assertPublic(file: string, paths: BookPaths): void {
  const inside = (folder: string): boolean =>
    existsSync(folder) && !path.relative(realpathSync(folder), realpathSync(file)).startsWith('..');
  if (inside(paths.solutions)) throw new Error('a page must not show a solution');
  if (path.relative(realpathSync(paths.root), realpathSync(file)).startsWith('..')) {
    throw new Error('the file is outside the repository');
  }
}

function dedent(lines: readonly string[]): string[] {
  const indents = lines.filter((line) => line.trim() !== '').map((line) => /^ */.exec(line)![0].length);
  const common = Math.min(...indents, Number.MAX_SAFE_INTEGER);
  return lines.map((line) => line.slice(common));
}

/**
 * Every anchor fault in a source file, whether or not a page includes it.
 *
 * @returns messages: duplicate, unclosed, or closed without being opened
 */
export function anchorProblems(source: string, file: string): Problem[] {
  const problems: Problem[] = [];
  const open = new Map<string, number>();
  const seen = new Set<string>();
  source.split('\n').forEach((text, index) => {
    const line = index + 1;
    const match = anchorLine.exec(text);
    if (!match) {
      if (/^\s*(\/\/|#)\s*(ANCHOR|ANCHOR[-_ ]?END|ANCOR\w*|ANCHER\w*)\b *:?/i.test(text)) {
        problems.push({ file, line, message: `misspelt anchor '${text.trim()}': write '// ANCHOR: name'` });
      }
      return;
    }
    const [, kind, name] = match;
    if (kind === 'ANCHOR') {
      if (seen.has(name)) problems.push({ file, line, message: `anchor '${name}' occurs twice` });
      seen.add(name);
      open.set(name, line);
    } else if (!open.delete(name)) {
      problems.push({ file, line, message: `'ANCHOR_END: ${name}' closes nothing` });
    }
  });
  for (const [name, line] of open) problems.push({ file, line, message: `anchor '${name}' is never closed` });
  return problems;
}
