import { lineAt, mapPlainProse } from './chapter';
import { renderMath } from './math';
import { type BookPaths, PageError, type Problem } from './project';
import { readRecording, resultText } from './recording';

const resultDirective = /\{\{#result +([\w-]+):([\w-]+)\}\}/g;
const anyDirective = /\{\{#[^}]*\}\}/;

/**
 * Puts the recorded numbers into prose.
 *
 * A number that no recording holds is shown as such and told to `warn`: the page can be looked at, and
 * the notebook run, before it is recorded; the check fails.
 *
 * @param show - how a number appears: `{{#result 05-pre-training:perplexity}}` gives it `'8.41'`
 * @throws PageError for any other directive left in the prose
 */
export function insertResults(
  text: string,
  where: { file: string; line: number },
  paths: BookPaths,
  show: (text: string, inMath: boolean) => string,
  warn: (problem: Problem) => void = () => {},
): string {
  return mapPlainProse(text, (plain, offset) => {
    const replaced = plain.replaceAll(resultDirective, (match, chapter: string, name: string, at: number) => {
      const result = readRecording(chapter, paths)?.results[name];
      if (result === undefined) {
        const line = lineAt(text, offset + at, where.line);
        warn({ file: where.file, line, message: `${match}: no such recorded result` });
      }
      const before = plain.slice(0, at);
      const inMath =
        (before.slice(before.lastIndexOf('\n\n') + 1).match(/(?<!\\)\$/g) ?? []).length % 2 === 1;
      return show(result === undefined ? '(not yet measured)' : resultText(result), inMath);
    });
    const unknown = anyDirective.exec(replaced);
    if (unknown) {
      const line = lineAt(text, offset + unknown.index, where.line);
      throw new PageError({
        file: where.file,
        line,
        message: `${unknown[0]}: not a directive that may stand here`,
      });
    }
    return replaced;
  });
}

/** Prose as the book shows it: numbers in, maths rendered. */
export function renderProse(
  text: string,
  where: { file: string; line: number },
  paths: BookPaths,
  warn: (problem: Problem) => void,
): string {
  const show = (shown: string, inMath: boolean): string =>
    inMath
      ? mathNumber(shown)
      : `<span class="result" title="Measured by running the notebook">${shown}</span>`;
  const withResults = insertResults(text, where, paths, show, warn);
  return mapPlainProse(withResults, (plain) => {
    try {
      return renderMath(plain);
    } catch (error) {
      throw new PageError({ file: where.file, line: where.line, message: (error as Error).message });
    }
  });
}

/** A number between dollars: a bare comma would be set as punctuation, with a space after it. */
export function mathNumber(shown: string): string {
  return /^[\d.,-]+$/.test(shown) ? shown.replaceAll(',', '{,}') : `\\text{${shown}}`;
}
