import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parsePage } from '../../../lib/data/ingestion/html';
import { ingestFile } from '../../../lib/data/ingestion/ingest';
import { mainText, type TextBlock } from '../../../lib/data/ingestion/main-text';

const folder = mkdtempSync(join(tmpdir(), 'headway-'));
const sentence =
  'The harbour master wrote the names of all nine ships into the book before the tide turned again.';

/** The text of a page. */
async function textOf(page: string | Uint8Array): Promise<string> {
  const path = join(folder, 'page.html');
  writeFileSync(path, page);
  const records = await ingestFile(path);
  return records.map(({ text }) => text).join();
}

describe('the main text of a page', () => {
  it('leaves out menus, footers, cookies and scripts, by element, role and name', async () => {
    const page = `<!doctype html><html lang="en-GB"><head><title> Nine
      ships </title><style>p {}</style></head><body>
      <header><a href="/">Home</a></header><nav>Tides Ships</nav>
      <div class="cookie-banner">${sentence} We use cookies.</div>
      <div role="navigation">${sentence}</div>
      <div id="Sidebar"><p>${sentence}</p></div>
      <h1>Nine ships</h1>
      <p>${sentence}</p><script>document.write('<p>written</p>')</script>
      <p hidden>${sentence}</p><p style="display: none">${sentence}</p><p aria-hidden="true">${sentence}</p>
      <p>One &amp; two&nbsp;ships, <b>bold</b>er<br>by the day: ${sentence}</p>
      <ul><li>${sentence}</li><li>Second item.</li></ul>
      <footer>${sentence}</footer></body></html>`;
    const path = join(folder, 'ships.html');
    writeFileSync(path, page);
    const [record] = await ingestFile(path);
    expect(record.text).toBe(
      `Nine ships\n\n${sentence}\n\nOne & two ships, bolder by the day: ${sentence}\n\n- ${sentence}\n- Second item.`,
    );
    expect(record).toMatchObject({ line: 7, fields: { title: 'Nine ships', language: 'en-GB' } });
  });

  it('is what the page calls so, if there is enough of it, with headings that are links', async () => {
    const page = `<body><p>${sentence}</p><main><h2><a href="#a">Ships</a></h2><p>${sentence} Twice.</p>
      <p>Short.</p><p><a>A list</a> <a>of links</a></p></main>`;
    expect(await textOf(page)).toBe(`Ships\n\n${sentence} Twice.\n\nShort.`);
    expect(await textOf(`<p>${sentence}</p><main>Nothing here.</main>`)).toContain(sentence);
  });

  it('keeps the rows of a table on a line each, and code as it is', async () => {
    const page = `<main><p>${sentence} And more.</p><table><tr><th>day</th><th>metres</th></tr><tr><td>one</td><td>4.2</td></tr>
      </table><pre>\nif (high) {\n  wait();\n}\n</pre></main>`;
    expect(await textOf(page)).toBe(
      `${sentence} And more.\n\nday | metres\none | 4.2\n\nif (high) {\n  wait();\n}`,
    );
  });

  it('of a page with nothing but a line is that line', async () => {
    expect(await textOf('<nav>Menu</nav><p>Closed on Monday.</p>')).toBe('Closed on Monday.');
    expect(await textOf('')).toBe('');
  });

  it('follows the rules of words and links, as published', () => {
    const block = (words: number, linkWords = 0, name = `${words}/${linkWords}`): TextBlock => ({
      text: name,
      words,
      linkWords,
      line: 1,
      inMain: false,
      aside: false,
      tag: 'p',
    });
    const kept = (...blocks: TextBlock[]): string[] => mainText(blocks).map(({ text }) => text);
    // Long enough by itself; more than a third links; short beside nothing; short beside long ones.
    expect(kept(block(17))).toEqual(['17/0']);
    expect(kept(block(100, 34), block(17))).toEqual(['17/0']);
    expect(kept(block(17), block(3), block(3, 0, 'last'))).toEqual(['17/0', '3/0']);
    expect(kept(block(3), block(16))).toEqual(['3/0']);
    // After a list of links a block must be long, or before a long one.
    expect(kept(block(9, 6), block(40), block(5), block(17))).toEqual(['5/0', '17/0']);
    expect(kept(block(9, 6), block(41))).toEqual(['41/0']);
    expect(kept(block(9, 6), block(2), block(18))).toEqual(['2/0', '18/0']);
  });
});

describe('a page', () => {
  it('tells how many words of a block are links, each link by itself', () => {
    const { blocks } = parsePage(
      '<p>See <a href="/">Home</a><a href="/t">Tide tables</a> now</p>',
      'page.html',
    );
    expect(blocks).toMatchObject([{ text: 'See HomeTide tables now', words: 4, linkWords: 3 }]);
  });

  it('is read in the encoding that it declares', async () => {
    const page = `<meta charset="iso-8859-1"><p>Caf\xe9 by the sea: ${sentence}</p>`;
    expect(await textOf(Buffer.from(page, 'latin1'))).toContain('Café by the sea');
    await expect(textOf(Buffer.from(`<p>Caf\xe9 by the sea.`, 'latin1'))).rejects.toThrow(
      /page.html:1: text must be UTF-8, got the byte 0xe9/,
    );
  });

  it('that is broken is read as far as browsers read it', () => {
    const texts = (page: string): string[] => parsePage(page, 'page.html').blocks.map(({ text }) => text);
    expect(texts('<p>One<p>Two <b>three</p></i></div> four')).toEqual(['One', 'Two three', 'four']);
    expect(texts('a < b <!-- never closed <p>lost</p>')).toEqual(['a < b']);
    expect(texts('<p title="x>One</p>')).toEqual([]);
    expect(texts('<<p>&#x110000; &bogus; &lt;p&gt;')).toEqual(['<', '\ufffd &bogus; <p>']);
    expect(texts('<svg><title>icon</title><text>x</text></svg>seen')).toEqual(['seen']);
  });

  it('with a million elements one in another is refused, and a long flat one is not', () => {
    expect(() => parsePage('<div>'.repeat(1_000_000), 'page.html')).toThrow(
      /page.html:1: elements must nest at most 1000 deep/,
    );
    expect(parsePage('<p>Ship.</p>\n'.repeat(50_000), 'page.html').blocks.at(-1)).toMatchObject({
      line: 50_000,
    });
  });
});
