import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { chapterNotebook, notebookText, recordedSources } from '../../book/tools/notebook';
import { syncNotebooks } from '../../book/tools/sync-notebooks';
import { bookWith } from './book-fixture';

const chapter = `# A

Maths $a_1$ and [the next](02-b.md#x), [a term](glossary.md#t), [outside](https://example.org).

\`\`\`ts
const a = 1;
\`\`\`

\`\`\`ts quote
{{#include ../../lib/x.ts:part}}
\`\`\`

\`\`\`ts
const a = 1;
\`\`\`

{{#exercise softmax}}
`;
const files = {
  'book/src/01-a.md': chapter,
  'lib/x.ts': '// ANCHOR: part\nconst inside = 2;\n// ANCHOR_END: part\n',
  'exercises/01-a/softmax/exercise.yaml': 'title: S\naim: A.\nminutes: 15\ndifficulty: 2\npoints: 10\n',
};

describe('the notebook of a chapter', () => {
  const { cells, nbformat, nbformat_minor: minor, metadata } = chapterNotebook('01-a', bookWith(files));
  const text = (index: number): string => cells[index].source.join('');

  test('is nbformat 4.5 for tslab, without outputs', () => {
    expect([nbformat, minor]).toEqual([4, 5]);
    expect(metadata.kernelspec).toMatchObject({ name: 'tslab' });
    for (const cell of cells.filter(({ cell_type: type }) => type === 'code')) {
      expect(cell).toMatchObject({ outputs: [], execution_count: null });
    }
  });

  test('has prose, cells, quoted code and exercises in the order of the page', () => {
    expect(cells.map(({ cell_type: type }) => type).join(' ')).toBe(
      'markdown code markdown code markdown code',
    );
    expect(text(2)).toBe('````typescript\nconst inside = 2;\n````');
    expect(text(5)).toContain("await check('softmax');");
  });

  test('keeps maths, and leads to notebooks where the page leads to chapters', () => {
    expect(text(0)).toContain(
      'Maths $a_1$ and [the next](02-b.ipynb), [a term](../book/src/glossary.md#t), [outside](https://example.org)',
    );
  });

  test('gives each cell an id of its own, the same in every run', () => {
    const ids = cells.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids[3]).toBe(`${ids[1]}-2`); // the same code twice
    expect(chapterNotebook('01-a', bookWith(files)).cells.map(({ id }) => id)).toEqual(ids);
  });

  test('keeps the ids of the other cells when one changes', () => {
    const changed = { ...files, 'book/src/01-a.md': chapter.replace('Maths', 'More maths') };
    const after = chapterNotebook('01-a', bookWith(changed)).cells.map(({ id }) => id);
    expect(after.slice(1)).toEqual(cells.slice(1).map(({ id }) => id));
  });

  test('records its own cells, not those that grade exercises', () => {
    expect(recordedSources(chapterNotebook('01-a', bookWith(files)))).toEqual([
      'const a = 1;',
      'const a = 1;',
    ]);
  });
});

describe('syncNotebooks', () => {
  test('writes what a second run leaves alone, byte for byte', () => {
    const paths = bookWith(files);
    expect(syncNotebooks(paths)).toHaveLength(1);
    const written = readFileSync(path.join(paths.notebooks, '01-a.ipynb'), 'utf8');
    expect(written).toBe(notebookText(chapterNotebook('01-a', paths)));
    expect(syncNotebooks(paths)).toEqual([]);
  });

  test('with check tells of a notebook that drifted, and changes nothing', () => {
    const paths = bookWith(files);
    syncNotebooks(paths);
    const file = path.join(paths.notebooks, '01-a.ipynb');
    writeFileSync(file, `${readFileSync(file, 'utf8')} `);
    expect(syncNotebooks(paths, { check: true })[0].message).toContain('differs from its chapter');
    expect(readFileSync(file, 'utf8')).toMatch(/\n $/);
  });

  test('writes only the chapters asked for, so that a half-written one stops no other', () => {
    const paths = bookWith({
      ...files,
      'book/src/02-b.md': '```ts quote\n{{#include ../../lib/x.ts:missing}}\n```\n',
    });
    expect(() => syncNotebooks(paths)).toThrow('missing');
    expect(syncNotebooks(paths, { chapters: ['01-a'] })).toHaveLength(1);
  });

  test('deletes the notebook of a chapter that is gone', () => {
    const paths = bookWith({ ...files, 'notebooks/09-gone.ipynb': '{}' });
    syncNotebooks(paths);
    expect(existsSync(path.join(paths.notebooks, '09-gone.ipynb'))).toBe(false);
  });
});
