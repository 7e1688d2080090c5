import { describe, expect, test } from 'vitest';
import { renderMath } from '../../book/tools/math';
import { renderPage } from '../../book/tools/page';
import { parseQuiz, quizHtml } from '../../book/tools/quiz';
import { sourceHash } from '../../book/tools/recording';
import { bookWith } from './book-fixture';

const exercise = 'title: Softmax\naim: Turn scores into `weights`.\nminutes: 15\ndifficulty: 2\npoints: 10\n';

function render(source: string, files: Record<string, string> = {}): string {
  const paths = bookWith({ 'book/src/01-a.md': source, ...files });
  return renderPage(source, '01-a.md', paths);
}

describe('a cell', () => {
  const code = "figure(plot);\nconsole.log('done');";
  const figure = {
    data: [{ type: 'scatter', x: [0, 1], y: [0, 1], mode: 'lines' }],
    layout: layoutOf('A & B'),
  };
  const outputs = [
    { kind: 'text', text: 'a < b\n\nc' },
    { kind: 'html', html: '<table>\n\n<tr><td>1</td></tr></table>' },
    { kind: 'figure', figure },
  ];
  const recording = JSON.stringify({
    chapter: '01-a',
    results: {},
    cells: [{ source: sourceHash(code), outputs }],
  });
  const page = render(`# A\n\n\`\`\`ts\n${code}\n\`\`\`\n`, { 'book/recorded/01-a.json': recording });

  test('is followed by what it showed, on one line that Markdown does not read', () => {
    const output = page.split('\n').find((line) => line.startsWith('<div class="output"'));
    expect(output).toContain('a &lt; b&#10;&#10;c');
    expect(output).toContain('<tr><td>1</td></tr>');
  });

  test('shows a figure as a static picture with an alternative text, and the Plotly bundle is loaded', () => {
    expect(page).toContain('alt="A &amp; B"');
    expect(page).toContain('src="data:image/svg+xml;base64,');
    expect(page).toContain('<script defer src="assets/plotly.min.js"></script>');
  });

  test('without a figure loads no Plotly bundle', () => {
    expect(render('# A\n\n```ts\n1;\n```\n')).not.toContain('plotly');
  });

  test('that was recorded from other code says that it is not recorded', () => {
    const other = render(`# A\n\n\`\`\`ts\n${code} // changed\n\`\`\`\n`, {
      'book/recorded/01-a.json': recording,
    });
    expect(other).toContain('not recorded');
    expect(other).not.toContain('a &lt; b');
  });
});

describe('a result', () => {
  const recording = JSON.stringify({
    chapter: '01-a',
    cells: [],
    results: {
      count: { value: 124439808, within: 0, digits: 0 },
      loss: { value: 1.2345, within: 0.1, digits: 2 },
    },
  });
  const page = (prose: string): string =>
    render(`# A\n\n${prose}\n`, { 'book/recorded/01-a.json': recording });

  test('is shown with its digits, thousands separated', () => {
    expect(page('It has {{#result 01-a:count}} and {{#result 01-a:loss}}.')).toMatch(
      /It has <span[^>]*>124,439,808<\/span> and <span[^>]*>1\.23<\/span>\./,
    );
  });

  test('may stand between dollars', () => {
    expect(page('$n = {{#result 01-a:count}}$')).toContain(
      '124{,}439{,}808'.replaceAll(/[{}]/g, (c) => `&#${c.charCodeAt(0)};`),
    );
  });

  test('in a code span stays as it is written', () => {
    expect(page('Write `{{#result 01-a:count}}`.')).toContain('`{{#result 01-a:count}}`');
  });
});

describe('maths', () => {
  test('becomes HTML and MathML, in which Markdown finds nothing to read', () => {
    const html = renderMath('so $a_1 * b_2$ holds');
    expect(html).toMatch(/^so <span class="katex">.*<\/span> holds$/);
    expect(html).toContain('<math');
    expect(html.replaceAll(/<[^>]*>/g, '')).not.toMatch(/[_*\\]/);
  });

  test('needs its dollars to touch it: prices stay', () => {
    for (const text of ['from $5 to $10', 'a \\$x$ b', '$ x $', 'US$ and A$'])
      expect(renderMath(text)).toBe(text);
  });

  test('in a code span or fence is left alone', () => {
    expect(render('# A\n\nThe text `$x$` stays.\n\n```text\n$y$\n```\n')).not.toContain('katex');
  });

  test('set apart can be scrolled by keyboard where the page is narrow', () => {
    expect(renderMath('$$\nx\n$$')).toContain('<div class="math-display" tabindex="0">');
  });
});

describe('a card', () => {
  test('of an exercise says its aim, cost and command; the chapter adds them up', () => {
    const page = render('# A\n\n{{#exercise softmax}}\n', {
      'exercises/01-a/softmax/exercise.yaml': exercise,
    });
    expect(page).toContain('Turn scores into <code>weights</code>.');
    expect(page).toContain('<li>15 minutes</li>');
    expect(page).toContain('difficulty 2 of 5');
    expect(page).toContain('npx headway check softmax');
    expect(page).toContain('1 exercise, 15 minutes, 10 points');
  });

  test('of a quiz has one group of labelled options, and the answer behind a summary', () => {
    const quiz = parseQuiz('question: Two or three?\noptions: [two, three]\nanswer: 2\nwhy: Because.\n');
    const html = quizHtml(quiz, 'q1');
    expect(html.match(/name="q1"/g)).toHaveLength(2);
    expect(html).toContain('<legend>Two or three?</legend>');
    expect(html).toContain('<summary>Answer</summary><p><strong>three</strong></p>');
  });

  test('of a quiz whose answer is no option is refused', () => {
    expect(() => parseQuiz('question: Q\noptions: [a, b]\nanswer: 3\nwhy: W\n')).toThrow('1 to 2; came 3');
    expect(() => parseQuiz('question: Q\noptions: [a]\nanswer: 1\nwhy: W\n')).toThrow('two or more');
  });

  test('of a calculator answers for GPT-2 at once: 124,439,808 parameters', () => {
    const page = render('# A\n\n{{#calculator parameters}}\n');
    expect(page).toContain('<td>124,439,808</td>');
    expect(page).toContain('<noscript><table>');
  });
});

test('a link to the glossary carries the sentence of its term', () => {
  const glossary = '# Glossary\n\n### Head size\n\nThe number of features *D*.\n';
  expect(render('# A\n\nSee [D](glossary.md#head-size).\n', { 'book/src/glossary.md': glossary })).toContain(
    '[D](glossary.md#head-size "The number of features D.")',
  );
});

function layoutOf(title: string): object {
  return {
    title: { text: title },
    margin: { l: 60, r: 20, t: 70, b: 50 },
    xaxis: { title: { text: 'x' } },
    yaxis: { title: { text: 'y' } },
  };
}
