import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { executeNotebook, notebookTimeout } from '../../book/tools/execute';
import { chapterNotebook, notebookText } from '../../book/tools/notebook';
import { bookPaths, chapterNames, pythonProgram } from '../../book/tools/project';
import { bookWith } from '../book/book-fixture';

const missing = pythonProgram('python') ? '' : ' (skipped: no Python with Jupyter here; run npx headway setup)';
const paths = bookPaths();

describe.skipIf(missing !== '')(`on a clean tslab kernel${missing}`, () => {
  test.each(chapterNames(paths))(
    'the notebook of %s runs without an error, in time, and its results are those recorded',
    async (chapter) => {
      const { problems, seconds } = await executeNotebook(path.join(paths.notebooks, `${chapter}.ipynb`), paths);
      expect(problems).toEqual([]);
      expect(seconds).toBeLessThan(notebookTimeout);
    },
    (notebookTimeout + 60) * 1000,
  );

  test('a cell that does not compile, one that throws, and one that rejects all fail the run', async () => {
    for (const code of ["const a: number = 'text';", "throw new Error('broken');", "await Promise.reject(new Error('broken'));"]) {
      const problems = await problemsOf(code);
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatch(/cell 2 failed:[\s\S]*(not assignable|broken)/);
    }
  }, 120_000);

  test('a notebook that takes longer than its time fails, and its kernel is ended', async () => {
    const problems = await problemsOf('await new Promise((resolve) => setTimeout(resolve, 60_000));', 6);
    expect(problems[0]).toContain('took longer than 6 s');
  }, 60_000);
});

/** Runs a notebook of a good cell and this one. */
async function problemsOf(code: string, timeout?: number): Promise<string[]> {
  const book = bookWith({
    'book/src/01-a.md': `# A\n\n\`\`\`ts\nconst one = 1;\n\`\`\`\n\n\`\`\`ts\n${code}\n\`\`\`\n`,
    'notebooks/.keep': '',
  });
  const file = path.join(book.notebooks, '01-a.ipynb');
  writeFileSync(file, notebookText(chapterNotebook('01-a', book)));
  return (await executeNotebook(file, book, { timeout })).problems;
}
