import path from 'node:path';
import { calculatorHtml } from './calculator';
import { type Block, mapPlainProse, parsePage } from './chapter';
import { exerciseCardHtml, readExerciseCard } from './exercise-card';
import { linkTerms } from './glossary';
import { expandIncludes, hasInclude } from './include';
import { minutesText } from './minutes';
import { needsPlotly, outputsHtml } from './outputs';
import { type BookPaths, isChapter, PageError, type Problem } from './project';
import { renderProse } from './prose';
import { parseQuiz, quizHtml } from './quiz';
import { readRecording, type Recording, sourceHash } from './recording';

/**
 * Turns a page's source into the Markdown that mdBook renders: recorded outputs under their cells,
 * excerpts, numbers, maths, cards.
 *
 * @param source - the page's Markdown
 * @param file - the page's path from book/src, with `/`
 * @param warn - is told what is wrong but can be looked at: missing results and recordings
 * @throws PageError naming file and line
 */
export function renderPage(
  source: string,
  file: string,
  paths: BookPaths,
  warn: (problem: Problem) => void = () => {},
): string {
  const shownPath = `book/src/${file}`;
  const blocks = parsePage(source, shownPath);
  const chapter = isChapter(file) ? path.basename(file, '.md') : undefined;
  const recording = chapter ? readRecording(chapter, paths) : undefined;
  const toRoot = '../'.repeat(file.split('/').length - 1);
  const scripts = new Set<string>();
  let cells = 0;
  let quizzes = 0;

  const render = (block: Block): string => {
    switch (block.kind) {
      case 'prose':
        return linkTerms(
          readmeLinks(renderProse(block.text, { file: shownPath, line: block.line }, paths, warn)),
          paths,
        );
      case 'cell': {
        if (hasInclude(block.code)) throw new Error('an include may not stand in a cell: write ```ts quote');
        if (chapter === undefined) return fence('typescript', block.code);
        const outputs = outputsOf(recording, cells++, block.code);
        if (outputs && needsPlotly(outputs)) scripts.add('plotly.min.js').add('figures.js');
        if (!outputs) warn({ file: shownPath, line: block.line, message: 'no recording of this cell' });
        const shown = outputs ? outputsHtml(outputs) : notRecorded;
        return `<div class="cell">\n\n${fence('typescript', block.code)}\n\n${shown}\n\n</div>`;
      }
      case 'quote': {
        const code = expandIncludes(block.code, path.join(paths.source, file), block.line, paths);
        return `<div class="quote">\n\n${fence(block.language === 'ts' ? 'typescript' : block.language, code)}\n\n</div>`;
      }
      case 'quiz':
        return quizHtml(parseQuiz(block.yaml), `quiz-${chapter ?? 'page'}-${++quizzes}`);
      case 'exercise':
        return exerciseCardHtml(readExerciseCard(block.name, paths));
      case 'calculator':
        scripts.add('calculators.js');
        return calculatorHtml(block.name);
    }
  };

  const parts = blocks.map((block) => {
    try {
      return render(block);
    } catch (error) {
      if (error instanceof PageError) throw error;
      throw new PageError({ file: shownPath, line: block.line, message: (error as Error).message });
    }
  });
  if (chapter !== undefined) parts[0] = underTitle(parts[0] ?? '', blocks, paths, chapter);
  for (const script of scripts) parts.push(`<script defer src="${toRoot}assets/${script}"></script>`);
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** mdBook's index preprocessor renames README.md to index.md, but not in the links to it. */
function readmeLinks(prose: string): string {
  return mapPlainProse(prose, (plain) => plain.replaceAll(/(\]\([^)\s:]*)README\.md/g, '$1index.md'));
}

const notRecorded =
  '<div class="output not-recorded">Not run yet: the output of this cell is not recorded.</div>';

/** The recorded outputs of the `index`-th cell, if they were made by this very code. */
function outputsOf(
  recording: Recording | undefined,
  index: number,
  code: string,
): Recording['cells'][number]['outputs'] | undefined {
  const cell = recording?.cells[index];
  return cell?.source === sourceHash(code) ? cell.outputs : undefined;
}

/** A fence longer than any run of backticks in the code. */
function fence(language: string, code: string): string {
  const longest = Math.max(2, ...[...code.matchAll(/`+/g)].map((run) => run[0].length));
  const ticks = '`'.repeat(longest + 1);
  return `${ticks}${language}\n${code}\n${ticks}`;
}

/** Puts minutes, points and the notebook's name under the chapter's title. */
function underTitle(first: string, blocks: readonly Block[], paths: BookPaths, chapter: string): string {
  const cards = blocks.flatMap((block) =>
    block.kind === 'exercise' ? [readExerciseCard(block.name, paths)] : [],
  );
  const facts = `<p class="chapter-facts">${minutesText(blocks, cards)} · notebook <code>notebooks/${chapter}.ipynb</code></p>`;
  return first.replace(/^# .*$/m, (title) => `${title}\n\n${facts}`);
}
