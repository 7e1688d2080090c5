import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { logProblems } from '../../book/tools/build';
import { linkProblems } from '../../book/tools/html-links';
import { problemText } from '../../book/tools/project';
import { bookWith } from './book-fixture';

/** What the check says about a built book of two pages, the first with this body. */
function problemsOf(body: string, others: Record<string, string> = {}): string[] {
  const pages = {
    'built/a.html': body,
    'built/sub/b.html': '<h2 id="there">B</h2>',
    'built/pic.svg': '<svg/>',
  };
  const { root } = bookWith({ ...pages, ...others });
  return linkProblems(path.join(root, 'built')).map(problemText);
}

describe('a link in the built book', () => {
  test('to a page, a heading, a picture or another site is fine', () => {
    const body =
      '<a href="sub/b.html#there">b</a> <a href="#here" id="here">h</a> <img src="pic.svg"> ' +
      '<a href="https://example.org/x">out</a> <a href="mailto:a@b.c">m</a> <img src="data:image/png;base64,AA">';
    expect(problemsOf(body)).toEqual([]);
  });

  test('to a missing page, a missing heading or a missing picture fails', () => {
    expect(problemsOf('<a href="c.html">c</a>')).toEqual(['book/build/a.html: dead link to c.html']);
    expect(problemsOf('<a href="sub/b.html#nowhere">b</a>')[0]).toContain('that page has no such heading');
    expect(problemsOf('<a href="#nowhere">b</a>')[0]).toContain('that page has no such heading');
    expect(problemsOf('<img src="lost.png">')).toEqual(['book/build/a.html: dead link to lost.png']);
  });

  test('out of the book fails', () => {
    expect(problemsOf('<a href="../lib/x.ts">x</a>')[0]).toContain('outside the book');
  });
});

describe('a resource from another host', () => {
  test('fails: script, style, picture, frame, with or without a scheme', () => {
    for (const body of [
      '<script src="https://cdn.example.org/a.js"></script>',
      '<link rel="stylesheet" href="http://cdn.example.org/a.css">',
      '<img alt="" src="//cdn.example.org/a.png">',
      '<iframe src="https://example.org"></iframe>',
    ]) {
      expect(problemsOf(body)[0]).toContain('from another host');
    }
  });

  test('fails in a style sheet, as a font or an import', () => {
    const css = '@font-face { src: url("https://fonts.example.org/f.woff2"); }';
    expect(problemsOf('', { 'built/x.css': css })[0]).toContain(
      'book/build/x.css: loads https://fonts.example.org',
    );
    expect(problemsOf('', { 'built/x.css': "@import '//e.org/x.css';" })).toHaveLength(1);
  });
});

test('an ERROR or a WARN in mdBook’s log is a problem, INFO is not', () => {
  const log = ' INFO Book building has started\nERROR Error updating "x": no such file\n WARN unclosed tag\n';
  expect(logProblems(log)).toHaveLength(2);
});
