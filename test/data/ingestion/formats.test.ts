import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TextRecord } from '../../../lib/data/cleaning/record';
import { ingestFile, type IngestionOptions } from '../../../lib/data/ingestion/ingest';
import { FormatError } from '../../../lib/errors';

const folder = mkdtempSync(join(tmpdir(), 'headway-'));
let files = 0;

/** What ingesting a file with this content gives. */
async function read(
  extension: string,
  content: string | Uint8Array,
  options?: IngestionOptions,
): Promise<TextRecord[]> {
  const path = join(folder, `${files++}${extension}`);
  writeFileSync(path, content);
  return ingestFile(path, options);
}

const placesAndTexts = (records: readonly TextRecord[]): [number, string][] =>
  records.map(({ line, text }) => [line, text]);

describe('plain text', () => {
  it('is cut into paragraphs, each with its line', async () => {
    const records = await read('.txt', '\ufeffOne  \r\nline.\r\n\r\n\r\n  Two.\n\t\nThree.');
    expect(placesAndTexts(records)).toEqual([
      [1, 'One\nline.'],
      [5, '  Two.'],
      [7, 'Three.'],
    ]);
  });

  it('is whole if that is asked', async () => {
    const records = await read('.txt', '\nOne.\n\nTwo.\n', { whole: true });
    expect(placesAndTexts(records)).toEqual([[2, 'One.\n\nTwo.']]);
  });

  it('of nothing gives nothing', async () => {
    expect(await read('.txt', '')).toEqual([]);
    expect(await read('.txt', ' \n\n', { whole: true })).toEqual([]);
  });

  it('names the line of a byte that is not UTF-8, and reads it in the encoding that is named', async () => {
    const latin = Buffer.from('Fine.\nA caf\xe9.\n', 'latin1');
    await expect(read('.txt', latin)).rejects.toThrow(
      /\.txt:2: text must be UTF-8, got the byte 0xe9; .* \(at byte 11\)$/,
    );
    const [record] = await read('.txt', latin, { encoding: 'windows-1252' });
    expect(record.text).toBe('Fine.\nA café.');
    await expect(read('.txt', latin, { encoding: 'latin-99' })).rejects.toThrow(
      /must be one that the web knows.*'latin-99'/,
    );
  });

  it('is read as UTF-16 where its first bytes say so', async () => {
    const [record] = await read('.txt', Buffer.from('\ufeffTide at six.', 'utf16le'));
    expect(record.text).toBe('Tide at six.');
    await expect(read('.txt', Uint8Array.from([0xff, 0xfe, 0x00, 0xd8]))).rejects.toThrow(
      'the file is not in utf-16le',
    );
  });
});

describe('Markdown', () => {
  const content = `---
title: Tides
licence: CC0
---
Before any heading.

# Tides

The *moon* pulls the [sea](https://example.org), \`twice\` a day.
It does so daily.

## Spring tides

1. new moon
2. full moon
   - or nearly

| day | metres |
|-----|-------:|
| one | 4.2 |

\`\`\`ts
const high = 4.2; // # not a heading
\`\`\`

<div>A <b>block</b> of HTML</div><script>alert(1)</script>
`;

  it('is cut at its headings into text without marks, with the line and the headings above', async () => {
    const records = await read('.md', content);
    expect(records.map(({ line, fields }) => [line, fields?.section])).toEqual([
      [5, undefined],
      [7, 'Tides'],
      [12, 'Tides > Spring tides'],
    ]);
    expect(records.map(({ text }) => text)).toEqual([
      'Before any heading.',
      'Tides\n\nThe moon pulls the sea, twice a day. It does so daily.',
      'Spring tides\n\n1. new moon\n2. full moon\n  - or nearly\n\nday | metres\none | 4.2\n\n' +
        'const high = 4.2; // # not a heading\n\nA block of HTML',
    ]);
  });

  it('gives what its front matter says to each section, and the licence its place', async () => {
    const records = await read('.md', content, { licence: 'MIT' });
    expect(records.map(({ licence, fields }) => [licence, fields?.title])).toEqual(
      Array(3).fill(['CC0', 'Tides']),
    );
  });

  it('keeps what only looks like front matter, and names the line of one that is broken', async () => {
    const rule = await read('.md', '---\n\nA rule above.\n\n---\n');
    expect(rule.map(({ text }) => text).join()).toContain('A rule above.');
    await expect(read('.md', '---\ntitle: x\nlist: [1, 2\n---\n\nText.')).rejects.toThrow(
      /\.md:\d: front matter must be YAML/,
    );
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]', ...'bcdefgh'.split('').map((name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[i]}`)}]`)]; // prettier-ignore
    await expect(read('.md', `---\n${bomb.join('\n')}\n---\nText.`)).rejects.toThrow(/reasonable size/);
  });

  it('with a heading and nothing under it gives nothing, but a name to what is below', async () => {
    const records = await read('.md', '# Title\n\n## Part\n\nText.\n');
    expect(records).toMatchObject([{ text: 'Part\n\nText.', line: 3, fields: { section: 'Title > Part' } }]);
  });

  it('of ten thousand brackets, quotes or stars is read in time', async () => {
    for (const mark of ['[', '> ', '*a', '- ']) {
      await expect(read('.md', mark.repeat(10_000))).resolves.toBeDefined();
    }
  });
});

describe('JSON Lines and tables', () => {
  it('give a record a row, with the other columns beside it', async () => {
    const rows = await read('.csv', 'text,label\n"The sea,\ncalm.",positive\nCold.,negative\n');
    expect(rows).toMatchObject([
      { text: 'The sea,\ncalm.', line: 2, fields: { label: 'positive' } },
      { text: 'Cold.', line: 4, fields: { label: 'negative' } },
    ]);
    const lines = await read('.jsonl', '{"body":"Hello.","id":7}\n\n{"body":"","id":8}\n', {
      textColumn: 'body',
      whole: true,
    });
    expect(lines).toMatchObject([{ text: 'Hello.', line: 1, fields: { id: 7 } }]);
    expect(lines).toHaveLength(1);
  });

  it('name file and line of what is broken', async () => {
    await expect(read('.jsonl', '{"text":"a"}\n{"text":\n')).rejects.toThrow(
      /\.jsonl:2: a line must be JSON/,
    );
    await expect(read('.jsonl', '{"text":["a"]}')).rejects.toThrow(
      /\.jsonl:1: 'text' must be text, got \["a"\]/,
    );
    await expect(read('.csv', 'text,label\na\n')).rejects.toThrow(/\.csv:2: 2 fields are required/);
    await expect(read('.csv', 'words\na\n')).rejects.toThrow(
      /\.csv:2: a column 'text' is required, got words/,
    );
  });

  it('tell where a row of an earlier ingestion was before', async () => {
    const [record] = await read(
      '.jsonl',
      '{"text":"a","source":"tides.pdf","line":1,"page":3,"licence":"CC0"}',
    );
    expect(record).toMatchObject({ page: 3, licence: 'CC0', fields: { origin: 'tides.pdf' } });
  });
});

describe('Jupyter notebooks', () => {
  const cell = (cell_type: string, source: unknown): object => ({ cell_type, source, metadata: {} });
  const notebook = (cells: unknown[], nbformat = 4): string =>
    JSON.stringify({ nbformat, cells, metadata: { language_info: { name: 'python' } } });

  it('give their cells of text and of code, without what these printed', async () => {
    const records = await read(
      '.ipynb',
      notebook([
        cell('markdown', ['# Tides\n', '\n', 'The **moon**.']),
        cell('code', ''),
        { ...cell('code', ['x = 1\n', 'x\n']), outputs: [{ text: 'secret' }] },
        cell('markdown', '## Only a heading'),
        cell('raw', 'nothing'),
      ]),
    );
    expect(records.map(({ cell: n, text, fields }) => [n, text, fields])).toEqual([
      [1, 'Tides\n\nThe moon.', { cellType: 'markdown' }],
      [3, 'x = 1\nx', { cellType: 'code', language: 'python' }],
      [4, 'Only a heading', { cellType: 'markdown' }],
    ]);
  });

  it.each([
    ['{"cells": [}', /\.ipynb:1: a notebook must be JSON/],
    ['[]', /\.ipynb: a notebook of Jupyter's format 4/],
    [notebook([], 3), /format 4.*nbformat/],
    [notebook([cell('code', 'x'), cell('code', 7)]), /\.ipynb cell 2: .*source/],
    [notebook([cell('video', 'x')]), /\.ipynb cell 1: .*cell_type/],
  ])('that are broken are refused: %s', async (content, message) => {
    await expect(read('.ipynb', content)).rejects.toThrow(message);
    await expect(read('.ipynb', content)).rejects.toThrow(FormatError);
  });
});

describe('PDF', () => {
  it('gives pages in paragraphs, with words that were broken at line ends whole', async () => {
    const records = await ingestFile('test/golden/ingestion/tide-tables.pdf');
    expect(records.map(({ page, line, text }) => [page, line, text])).toEqual([
      [
        1,
        1,
        'Tide tables\n\nThe harbour keeps a book in which the keeper writes the time of each high water. It is older ' +
          "than the harbour's wall, and nobody has ever found a misrepresentation or inconsistency in the " +
          'incontrovertible measurements.\n\nA second paragraph, with café and naïve, and the ligature office.',
      ],
      [2, 1, 'Page two begins here. 東京の港.'],
    ]);
    expect(records[0].sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('joins what a hyphen at the end of a line took apart', async () => {
    const [record] = await read(
      '.pdf',
      pdfOf([['The incontrovert-', 'ible tide of a well-', 'Known port.']]),
    );
    expect(record.text).toBe('The incontrovertible tide of a well- Known port.');
  });

  it('without text, or that is none, is refused', async () => {
    await expect(read('.pdf', pdfOf([[]]))).rejects.toThrow(/its pages are pictures; run OCR/);
    for (const content of ['', 'no PDF', '%PDF-1.4\n garbage']) {
      await expect(read('.pdf', content)).rejects.toThrow(
        /\.pdf: a PDF is required, pdf.js cannot read this/,
      );
    }
  });
});

/** A PDF of one font, each page with its lines of 12 points, 14 apart. */
function pdfOf(pages: readonly (readonly string[])[]): Buffer {
  const objects: string[] = [];
  const put = (body: string): number => objects.push(body);
  put('<< /Type /Catalog /Pages 2 0 R >>');
  put(
    `<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_, i) => `${4 + 2 * i} 0 R`).join(' ')}] >>`,
  );
  put('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>');
  for (const lines of pages) {
    const content = `BT /F1 12 Tf 50 700 Td ${lines.map((line) => `(${line}) Tj 0 -14 Td`).join(' ')} ET`;
    put(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources << /Font << /F1 3 0 R >> >> ` +
        `/Contents ${objects.length + 2} 0 R >>`,
    );
    put(`<< /Length ${content.length} >>\nstream\n${content}\nendstream`);
  }
  let body = '%PDF-1.4\n';
  const offsets = objects.map((object, i) => {
    const offset = body.length;
    body += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  return Buffer.from(
    `${body}xref\n0 ${size}\n0000000000 65535 f \n${entries}trailer << /Size ${size} /Root 1 0 R >>\nstartxref\n` +
      `${body.length}\n%%EOF`,
  );
}
