import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { problemText } from '../../book/tools/project';
import { recordingProblems, sourceProblems } from '../../book/tools/source-problems';
import { sourceHash } from '../../book/tools/recording';
import { bookWith, quoting } from './book-fixture';

const source = `export const a = 1;
// ANCHOR: part
const inside = 2;
// ANCHOR_END: part
`;

/** What the check says about a book whose chapter is `page`, with lib/x.ts as given. */
function problemsOf(page: string, lib = source, others: Record<string, string> = {}): string[] {
  const paths = bookWith({ 'book/src/01-a.md': page, 'lib/x.ts': lib, ...others });
  return sourceProblems(paths).map(problemText);
}

describe('an include', () => {
  test('of an anchor shows what stands between, and nothing is wrong', () => {
    expect(problemsOf(quoting('../../lib/x.ts:part'))).toEqual([]);
  });

  test('of a missing file fails', () => {
    expect(problemsOf(quoting('../../lib/y.ts:part'))).toEqual([
      'book/src/01-a.md:3: {{#include ../../lib/y.ts:part}}: no such file: lib/y.ts',
    ]);
  });

  test('of a missing or misspelt anchor fails and names the anchors there are', () => {
    expect(problemsOf(quoting('../../lib/x.ts:prat'))[0]).toContain("no anchor 'prat'; the file has part");
  });

  test('of an anchor that occurs twice fails', () => {
    expect(problemsOf(quoting('../../lib/x.ts:part'), source + source)[0]).toContain("'part' occurs 2 times");
  });

  test('of an unclosed anchor fails', () => {
    const unclosed = source.replace('// ANCHOR_END: part\n', '');
    expect(problemsOf(quoting('../../lib/x.ts:part'), unclosed)[0]).toContain("'part' is not closed");
  });

  test('whose anchor ends before it starts fails', () => {
    const reversed = '// ANCHOR_END: part\nconst a = 1;\n// ANCHOR: part\n';
    expect(problemsOf(quoting('../../lib/x.ts:part'), reversed)[0]).toContain("'part' is not closed");
  });

  test('of nothing fails', () => {
    const empty = '// ANCHOR: part\n\n// ANCHOR_END: part\n';
    expect(problemsOf(quoting('../../lib/x.ts:part'), empty)[0]).toContain('the excerpt is empty');
  });

  test('of 61 lines fails, of 60 passes', () => {
    const ofLines = (n: number): string =>
      `// ANCHOR: part\n${'const a = 1;\n'.repeat(n)}// ANCHOR_END: part\n`;
    expect(problemsOf(quoting('../../lib/x.ts:part'), ofLines(60))).toEqual([]);
    expect(problemsOf(quoting('../../lib/x.ts:part'), ofLines(61))[0]).toContain('61 lines, at most 60');
  });

  test('of line numbers fails, as they drift silently', () => {
    expect(problemsOf(quoting('../../lib/x.ts:2:3'))[0]).toContain('line numbers drift');
    expect(problemsOf(quoting('../../lib/x.ts:2'))[0]).toContain('line numbers drift');
  });

  test('outside a fence, or in a cell, fails', () => {
    expect(problemsOf('# A\n\n{{#include ../../lib/x.ts:part}}\n')[0]).toContain(
      'not a directive that may stand here',
    );
    const cell = '# A\n\n```ts\nconst b = 1;\n{{#include ../../lib/x.ts:part}}\n```\n';
    expect(problemsOf(cell).join()).toContain('an include may not stand in a cell');
  });
});

describe('a solution', () => {
  const body = 'const largest = Math.max(...row);\n  return row.map((x) => Math.exp(x - largest));';
  const solution = `function f() {\n  // BEGIN SOLUTION\n  ${body}\n  // END SOLUTION\n}\n`;
  const others = { 'solutions/01-a/f/f.ts': solution };

  test('cannot be included', () => {
    expect(problemsOf(quoting('../../solutions/01-a/f/f.ts'), source, others)[0]).toContain(
      'a page must not show a solution',
    );
  });

  test('cannot be included through a symbolic link', () => {
    const paths = bookWith({ 'book/src/01-a.md': quoting('../../lib/linked/f.ts'), ...others });
    mkdirSync(path.join(paths.root, 'lib'));
    symlinkSync(path.join(paths.root, 'solutions/01-a/f'), path.join(paths.root, 'lib/linked'));
    expect(sourceProblems(paths).map(problemText)[0]).toContain('a page must not show a solution');
  });

  test('cannot be included from a copy elsewhere', () => {
    expect(problemsOf(quoting('../../lib/x.ts'), solution)[0]).toContain('the file holds a solution');
  });

  test('cannot be typed into a page, however it is laid out', () => {
    const page = `# A\n\n\`\`\`text\n${body.replace(/\s+/g, '\n')}\n\`\`\`\n`;
    expect(problemsOf(page, source, others)).toEqual([
      'book/src/01-a.md: shows the solution of solutions/01-a/f/f.ts',
    ]);
  });

  test('cannot be linked to', () => {
    expect(problemsOf('# A\n\n[answer](../../solutions/01-a/f/f.ts)\n', source, others)).toEqual([
      'book/src/01-a.md: links to solutions/',
    ]);
  });
});

describe('an anchor that no page includes', () => {
  test('is still checked: duplicate, unclosed, closing nothing, misspelt', () => {
    const page = '# A\n';
    expect(problemsOf(page, source + source).join()).toContain("lib/x.ts:6: anchor 'part' occurs twice");
    expect(problemsOf(page, '// ANCHOR: p\n').join()).toContain("lib/x.ts:1: anchor 'p' is never closed");
    expect(problemsOf(page, '// ANCHOR_END: p\n').join()).toContain("'ANCHOR_END: p' closes nothing");
    expect(problemsOf(page, '// ANCHOR p\n').join()).toContain('misspelt anchor');
    expect(problemsOf(page, '// ANCHOR-END: p\n').join()).toContain('misspelt anchor');
  });
});

describe('a page', () => {
  test('that SUMMARY.md leaves out fails', () => {
    expect(problemsOf('# A\n', source, { 'book/src/02-b.md': '# B\n' })).toEqual([
      'book/src/02-b.md: SUMMARY.md leaves this page out',
    ]);
  });

  test('with an unknown directive, exercise, calculator, TeX command or an open fence fails', () => {
    expect(problemsOf('# A\n\n{{#figure x}}\n')[0]).toContain(':3: {{#figure x}}: not a directive');
    expect(problemsOf('# A\n\n{{#exercise nothing}}\n')[0]).toContain("no exercise named 'nothing'");
    expect(problemsOf('# A\n\n{{#calculator nothing}}\n')[0]).toContain("no calculator named 'nothing'");
    expect(problemsOf('# A\n\n$\\nonsense{x}$\n')[0]).toContain('Undefined control sequence: \\nonsense');
    expect(problemsOf('# A\n\n```ts\nconst a = 1;\n')[0]).toContain(':3: this code fence is never closed');
  });

  test('that quotes a result nobody recorded fails', () => {
    expect(problemsOf('# A\n\nIt is {{#result 01-a:loss}}.\n')).toEqual([
      'book/src/01-a.md:3: {{#result 01-a:loss}}: no such recorded result',
    ]);
  });
});

describe('a recording', () => {
  const page = '# A\n\n```ts\nconst a = 1;\n```\n';
  const recording = (...sources: string[]): string =>
    JSON.stringify({
      chapter: '01-a',
      results: {},
      cells: sources.map((code) => ({ source: sourceHash(code), outputs: [] })),
    });
  const problems = (files: Record<string, string>): string[] =>
    recordingProblems(bookWith({ 'book/src/01-a.md': page, ...files })).map(problemText);

  test('of the very code passes', () => {
    expect(problems({ 'book/recorded/01-a.json': recording('const a = 1;') })).toEqual([]);
  });

  test('of other code fails', () => {
    expect(problems({ 'book/recorded/01-a.json': recording('const a = 2;') })[0]).toContain(
      'cell 1 was recorded from other code',
    );
  });

  test('of more cells than the chapter has fails', () => {
    const two = recording('const a = 1;', 'const b = 1;');
    expect(problems({ 'book/recorded/01-a.json': two })[0]).toContain('has 2 cells, the chapter 1');
  });

  test('that is missing, or belongs to no chapter, fails', () => {
    expect(problems({})[0]).toContain('book/recorded/01-a.json: is missing');
    const both = {
      'book/recorded/01-a.json': recording('const a = 1;'),
      'book/recorded/02-b.json': recording(),
    };
    expect(problems(both)).toEqual(['book/recorded/02-b.json: is the recording of no chapter']);
  });
});
