import { createHash } from 'node:crypto';
import path from 'node:path';
import { type Block, mapPlainProse, parsePage } from './chapter';
import { exerciseCardMarkdown, readExerciseCard } from './exercise-card';
import { expandIncludes } from './include';
import { type BookPaths, readSource } from './project';
import { insertResults, mathNumber } from './prose';
import { parseQuiz, quizMarkdown } from './quiz';

/** A cell of nbformat 4.5. */
interface Cell {
  readonly cell_type: 'markdown' | 'code';
  readonly id: string;
  readonly metadata: Record<string, unknown>;
  readonly source: string[];
  readonly execution_count?: null;
  readonly outputs?: [];
}

/** A chapter's notebook: {@link Cell}s without outputs. */
export interface Notebook {
  readonly cells: Cell[];
  readonly metadata: Record<string, unknown>;
  readonly nbformat: 4;
  readonly nbformat_minor: 5;
}

/** Marks the cell that grades an exercise: it is run, but what it shows is not recorded. */
export const exerciseTag = 'exercise';

/** tslab's kernelspec and language as Jupyter writes them. */
const metadata = {
  kernelspec: { display_name: 'TypeScript', language: 'typescript', name: 'tslab' },
  language_info: {
    codemirror_mode: { mode: 'typescript', name: 'javascript', typescript: true },
    file_extension: '.ts',
    mimetype: 'text/typescript',
    name: 'typescript',
  },
};

/**
 * The notebook of a chapter. The same source gives the same bytes: a cell's id is the hash of its
 * text, so that editing one cell leaves the other ids alone.
 *
 * @param chapter - `03-attention`
 * @throws PageError as the book page would
 */
export function chapterNotebook(chapter: string, paths: BookPaths): Notebook {
  const file = path.join(paths.source, `${chapter}.md`);
  const blocks = parsePage(readSource(file), `book/src/${chapter}.md`);
  const ids = new Map<string, number>();
  const cells = blocks
    .flatMap((block) => cellsOf(block, chapter, paths))
    .map(({ type, text, tags }): Cell => {
      const id = uniqueId(type, text, ids);
      const source = text.split(/(?<=\n)/);
      const cellMetadata = tags ? { tags } : {};
      return type === 'markdown'
        ? { cell_type: type, id, metadata: cellMetadata, source }
        : { cell_type: type, execution_count: null, id, metadata: cellMetadata, outputs: [], source };
    });
  return { cells, metadata, nbformat: 4, nbformat_minor: 5 };
}

/** The file's text, as Jupyter itself writes it (one space of indent, a final newline). */
export function notebookText(notebook: Notebook): string {
  return `${JSON.stringify(notebook, null, 1)}\n`;
}

/** The code of the cells whose outputs are recorded, in order. */
export function recordedSources(notebook: Notebook): string[] {
  return notebook.cells.filter(isRecorded).map((cell) => cell.source.join(''));
}

/** True for a code cell that comes from a ```` ```ts ```` fence. */
export function isRecorded(cell: Cell): boolean {
  const tags = cell.metadata.tags as string[] | undefined;
  return cell.cell_type === 'code' && !tags?.includes(exerciseTag);
}

interface PlainCell {
  readonly type: 'markdown' | 'code';
  readonly text: string;
  readonly tags?: string[];
}

function cellsOf(block: Block, chapter: string, paths: BookPaths): PlainCell[] {
  const file = `book/src/${chapter}.md`;
  switch (block.kind) {
    case 'prose': {
      const text = insertResults(block.text, { file, line: block.line }, paths, (shown, inMath) =>
        inMath ? mathNumber(shown) : shown,
      );
      return [{ type: 'markdown', text: mapPlainProse(text, notebookLinks) }];
    }
    case 'cell':
      return [{ type: 'code', text: block.code.trim() }];
    case 'quote': {
      const code = expandIncludes(block.code, path.join(paths.source, `${chapter}.md`), block.line, paths);
      const language = block.language === 'ts' ? 'typescript' : block.language;
      return [{ type: 'markdown', text: `\`\`\`\`${language}\n${code}\n\`\`\`\`` }];
    }
    case 'quiz':
      return [{ type: 'markdown', text: quizMarkdown(parseQuiz(block.yaml)) }];
    case 'exercise': {
      const code = `import { check } from 'headway';\nawait check('${block.name}');`;
      return [
        { type: 'markdown', text: exerciseCardMarkdown(readExerciseCard(block.name, paths)) },
        { type: 'code', text: code, tags: [exerciseTag] },
      ];
    }
    case 'calculator':
      return [
        {
          type: 'markdown',
          text: `*The book's page has an interactive calculator here: \`npx headway book serve\`, then \`${chapter}.html#calculator-${block.name}\`.*`,
        },
      ];
  }
}

/** Links as they work from notebooks/: chapters to notebooks, everything else to the book's sources. */
function notebookLinks(plain: string): string {
  return plain.replaceAll(/\]\((?!https?:|#|mailto:)([^)\s]+)/g, (_match, target: string) => {
    const chapter = /^(\d\d-[a-z0-9-]+)\.md(#.*)?$/.exec(target);
    return chapter ? `](${chapter[1]}.ipynb` : `](../book/src/${target}`;
  });
}

function uniqueId(type: string, text: string, taken: Map<string, number>): string {
  const id = createHash('sha256').update(`${type}\n${text}`).digest('hex').slice(0, 12);
  const before = taken.get(id) ?? 0;
  taken.set(id, before + 1);
  return before === 0 ? id : `${id}-${before + 1}`;
}
