import { PageError } from './project';

/**
 * A page, cut into the parts that the book page and the notebook treat differently. `line` is the
 * part's first line in the source, counted from 1.
 */
export type Block =
  | { readonly kind: 'prose'; readonly text: string; readonly line: number }
  /** A ```` ```ts ```` fence: a notebook cell. */
  | { readonly kind: 'cell'; readonly code: string; readonly line: number }
  /** A ```` ```ts quote ```` fence: shown, not run; may hold one include. */
  | { readonly kind: 'quote'; readonly language: string; readonly code: string; readonly line: number }
  | { readonly kind: 'quiz'; readonly yaml: string; readonly line: number }
  | { readonly kind: 'exercise'; readonly name: string; readonly line: number }
  | { readonly kind: 'calculator'; readonly name: string; readonly line: number };

const fenceStart = /^( {0,3})(`{3,}|~{3,})\s*(.*)$/;
const blockDirective = /^\{\{#(exercise|calculator) +([\w-]+)\}\}\s*$/;

/**
 * Cuts a page into its blocks.
 *
 * @param source - the page's Markdown
 * @param file - its path from the repository root, for error messages
 * @throws PageError for an unclosed fence, or a cell that does not start at its line's beginning
 */
export function parsePage(source: string, file: string): Block[] {
  const blocks: Block[] = [];
  const lines = source.split('\n');
  let prose: string[] = [];
  let proseLine = 1;
  const endProse = (next: number): void => {
    if (prose.some((line) => line.trim() !== '')) {
      const skipped = prose.findIndex((line) => line.trim() !== '');
      blocks.push({ kind: 'prose', text: prose.join('\n').trim(), line: proseLine + skipped });
    }
    prose = [];
    proseLine = next;
  };

  for (let at = 0; at < lines.length; at++) {
    const line = lines[at];
    const directive = blockDirective.exec(line);
    const fence = fenceStart.exec(line);
    if (directive) {
      endProse(at + 2);
      blocks.push({ kind: directive[1] as 'exercise' | 'calculator', name: directive[2], line: at + 1 });
    } else if (fence) {
      const end = fenceEnd(lines, at, fence[2]);
      if (end === undefined) {
        throw new PageError({ file, line: at + 1, message: 'this code fence is never closed' });
      }
      const block = fencedBlock(fence[3].trim(), lines.slice(at + 1, end).join('\n'), at + 1);
      if (block === undefined) {
        prose.push(...lines.slice(at, end + 1));
      } else {
        if (fence[1] !== '') {
          throw new PageError({
            file,
            line: at + 1,
            message: `a ${block.kind} starts at the line's beginning`,
          });
        }
        endProse(end + 2);
        blocks.push(block);
      }
      at = end;
    } else {
      prose.push(line);
    }
  }
  endProse(lines.length);
  return blocks;
}

/** The block of a fence with this info string, or undefined if it stays part of the prose. */
function fencedBlock(info: string, code: string, line: number): Block | undefined {
  const isExcerpt = /^\{\{#include [^}]+\}\}$/.test(code.trim());
  if (info === 'ts' && !isExcerpt) return { kind: 'cell', code, line };
  // Outside of examples of Markdown an include alone in a fence is meant to be read, and never a cell.
  if (isExcerpt && /^[\w-]+$/.test(info) && info !== 'markdown')
    return { kind: 'quote', language: info, code, line };
  if (info === 'quiz') return { kind: 'quiz', yaml: code, line };
  const quote = /^([\w-]+) quote$/.exec(info);
  return quote ? { kind: 'quote', language: quote[1], code, line } : undefined;
}

/** The index of the line that closes the fence opened at `start`, or undefined. */
function fenceEnd(lines: readonly string[], start: number, opening: string): number | undefined {
  const closing = new RegExp(`^ {0,3}\\${opening[0]}{${opening.length},}\\s*$`);
  for (let at = start + 1; at < lines.length; at++) if (closing.test(lines[at])) return at;
  return undefined;
}

/**
 * Applies `change` to the prose that is neither a fenced block, nor a code span, nor an HTML comment.
 *
 * @param change - gets each stretch of plain Markdown and its offset from `text`'s start
 */
export function mapPlainProse(text: string, change: (plain: string, offset: number) => string): string {
  const literal =
    /^ {0,3}(`{3,}|~{3,})[^\n]*\n[\s\S]*?^ {0,3}\1[`~]*[ \t]*$|(`+)(?!`)[\s\S]*?[^`]\2(?!`)|<!--[\s\S]*?-->/gm;
  let result = '';
  let from = 0;
  for (const match of text.matchAll(literal)) {
    result += change(text.slice(from, match.index), from) + match[0];
    from = match.index + match[0].length;
  }
  return result + change(text.slice(from), from);
}

/** The line of `offset` in a text that starts at `firstLine`. */
export function lineAt(text: string, offset: number, firstLine: number): number {
  return firstLine + text.slice(0, offset).split('\n').length - 1;
}
