import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { readFile } from 'node:fs/promises';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { calculatorHtml } from '../../book/tools/calculator';
import { buildBook } from '../../book/tools/build';
import { staticProblems } from '../../book/tools/check';
import { linkProblems } from '../../book/tools/html-links';
import { bookPaths, chapterNames, problemText, pythonProgram } from '../../book/tools/project';
import { browserMissing, launchBrowser } from '../browser';

const noMdbook = pythonProgram('mdbook') ? '' : ' (skipped: no mdBook here; run npx headway setup)';
const noBrowser = noMdbook || browserMissing;
const built = mkdtempSync(path.join(tmpdir(), 'headway-pages-'));
afterAll(() => rmSync(built, { recursive: true, force: true }));

test('the sources of the book, its recordings and its notebooks are in order', () => {
  expect(staticProblems(bookPaths()).map(problemText)).toEqual([]);
});

describe.skipIf(noMdbook !== '')(`the built book${noMdbook}`, () => {
  test('is built without an error or a warning, and has no dead link and nothing from another host', async () => {
    const { ok, log } = await buildBook(built);
    expect(log).not.toMatch(/ERROR|WARN/);
    expect(ok).toBe(true);
    expect(linkProblems(built).map(problemText)).toEqual([]);
  });
});

describe.skipIf(noBrowser !== '')(`in Chromium${noBrowser}`, () => {
  const pages = [
    'index.html',
    ...chapterNames(bookPaths()).map((chapter) => `${chapter}.html`),
    'glossary.html',
    'appendix/where-it-runs.html',
    'appendix/writing-a-chapter.html',
  ];
  let browser: Browser;
  let server: Server;
  let origin: string;

  beforeAll(async () => {
    server = await serve(built);
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  /** Opens a page and keeps what went wrong: console errors, exceptions, requests to other hosts. */
  async function open(
    page: string,
    options: Parameters<Browser['newPage']>[0] = {},
  ): Promise<{ page: Page; faults: string[] }> {
    const opened = await browser.newPage(options);
    const faults: string[] = [];
    opened.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    opened.on('pageerror', (error) => faults.push(error.message));
    opened.on('requestfailed', (request) => faults.push(`failed: ${request.url()}`));
    opened.on('request', (request) => {
      if (!/^(data:|blob:)/.test(request.url()) && !request.url().startsWith(origin))
        faults.push(request.url());
    });
    await opened.goto(`${origin}/${page}`, { waitUntil: 'load' });
    return { page: opened, faults };
  }

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`pages load without an error and without another host, and have a contrast of at least 4.5 to 1, ${colorScheme}`, async () => {
      for (const name of pages) {
        const { page, faults } = await open(name, { colorScheme });
        expect(await page.getAttribute('html', 'class')).toContain(colorScheme);
        expect(await page.evaluate(lowContrasts), name).toEqual([]);
        await page.waitForTimeout(200);
        expect(faults, name).toEqual([]);
        await page.close();
      }
    });
  }

  test('no page is wider than a phone of 390 pixels; pictures, fields and buttons have names, and headings go down one level at a time', async () => {
    for (const name of pages) {
      const { page } = await open(name, { viewport: { width: 390, height: 844 } });
      expect(await page.evaluate('document.documentElement.scrollWidth'), name).toBeLessThanOrEqual(390);
      const wide = await page.evaluate(`[...document.querySelectorAll('main > *')].filter((e) =>
        e.getBoundingClientRect().right > 391).map((e) => e.outerHTML.slice(0, 80))`);
      expect(wide, name).toEqual([]);
      const unnamed = await page.evaluate(`[
        ...[...document.querySelectorAll('img')].filter((e) => !e.alt),
        ...[...document.querySelectorAll('main input, main select, main button')].filter((e) =>
          !e.labels?.length && !e.ariaLabel && !e.title),
      ].map((e) => e.outerHTML.slice(0, 80))`);
      expect(unnamed, name).toEqual([]);
      const levels = (await page.evaluate(
        `[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].filter((e) => e.checkVisibility()).map((e) => +e.tagName[1])`,
      )) as number[];
      expect(
        levels.filter((level) => level === 1),
        name,
      ).toHaveLength(1);
      expect(
        levels.every((level, i) => i === 0 || level <= levels[i - 1] + 1),
        `${name}: ${levels}`,
      ).toBe(true);
      await page.close();
    }
  });

  test('figures become interactive as they come into view, and print as still pictures', async () => {
    const { page, faults } = await open('03-attention.html');
    await page.locator('.plotly-figure').first().scrollIntoViewIfNeeded();
    await page.waitForSelector('.plotly-figure.is-live .main-svg');
    expect(await page.locator('.plotly-figure .static-figure').first().isVisible()).toBe(false);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.plotly-figure .static-figure').first().isVisible()).toBe(true);
    expect(await page.locator('.live-figure').first().isVisible()).toBe(false);
    expect(await page.locator('#mdbook-sidebar').isVisible()).toBe(false);
    expect(faults).toEqual([]);
    await page.close();
  });

  test('without scripts a page shows its maths, its figures and its quizzes', async () => {
    const { page } = await open('03-attention.html', { javaScriptEnabled: false });
    expect(await page.locator('.katex').first().isVisible()).toBe(true);
    expect(await page.locator('.static-figure').first().isVisible()).toBe(true);
    await page.locator('.quiz .quiz-option').first().click();
    await page.locator('.quiz summary').first().click();
    expect(await page.locator('.quiz details p').first().isVisible()).toBe(true);
    await page.close();
  });

  test('a calculator answers while the reader types, and says what cannot be a model', async () => {
    const page = await browser.newPage();
    await page.setContent(calculatorHtml('parameters'));
    await page.addScriptTag({ path: path.join(built, 'assets/calculators.js') });
    const total = page.locator('.total td');
    expect(await total.innerText()).toBe('124,439,808');
    await page.getByLabel('Model').selectOption('BERT base');
    expect(await total.innerText()).toBe('109,482,240');
    await page.getByLabel('Encoder layers').fill('24');
    expect(await total.innerText()).toBe('194,536,704'); // 12 more layers of 7,087,872 parameters
    await page.getByLabel('Heads H').fill('7');
    expect(await page.getByRole('alert').innerText()).toContain('768 is not one of 7');
    await page.close();
  });

  test('a GPT trains on a page, writes, and ends when it is told to', async () => {
    const { page, faults } = await open('appendix/where-it-runs.html');
    page.setDefaultTimeout(90_000); // it takes seconds, but not where other tests want the processor too
    const [train, stop] = ['Train', 'Stop'].map((name) => page.getByRole('button', { name }));
    const lossShown = async (): Promise<number> =>
      Number(/loss ([\d.]+)/.exec((await page.textContent('.training-state'))!)![1]);
    await page.getByLabel('Steps').fill('20');
    await train.click();
    await page.waitForFunction(`/^Step 20:/.test(document.querySelector('.training-state').textContent)`);
    expect(await lossShown()).toBeLessThan(3.8); // of about 70 characters: ln 70 = 4.2 in the beginning
    expect((await page.textContent('.training-sample'))!.length).toBe(160);
    await page.getByLabel('A text of yours').fill('All work and no play makes Jack a dull boy. '.repeat(20));
    await page.getByLabel('Steps').fill('5000');
    await train.click();
    await page.waitForFunction(`/^Step [1-9]/.test(document.querySelector('.training-state').textContent)`);
    await stop.click();
    await page.waitForFunction(`[...document.querySelectorAll('.training button')][1].disabled`);
    expect(await page.textContent('.training-state')).not.toContain('Step 5000');
    await page.getByLabel('A text of yours').fill('Too short.');
    await train.click();
    await page.waitForFunction(`document.querySelector('.training-fault').textContent !== ''`);
    expect(await page.getByRole('alert').innerText()).toContain('500 characters');
    expect(faults).toEqual([]);
    await page.close();
  }, 180_000);

  test('the search finds a word of a chapter', async () => {
    const { page, faults } = await open('index.html');
    await page.keyboard.press('/');
    await page.keyboard.type('softmax');
    await page.waitForSelector('#mdbook-searchresults li a');
    expect(await page.locator('#mdbook-searchresults').innerText()).toMatch(/attention|softmax/i);
    expect(faults).toEqual([]);
    await page.close();
  });

  test('the first Tab reaches a visible link to the text', async () => {
    const { page } = await open('03-attention.html');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.className')).toBe('skip-link');
    await page.waitForTimeout(100);
    const top = (await page.locator('.skip-link').boundingBox())!.y;
    expect(top).toBeGreaterThanOrEqual(0);
    await page.close();
  });

  test('the reader can choose light or dark, and the choice stays', async () => {
    const { page } = await open('index.html', { colorScheme: 'light' });
    await page.locator('#mdbook-theme-toggle').click();
    expect(await page.locator('#mdbook-theme-list button').allInnerTexts()).toEqual([
      'Auto',
      'Light',
      'Dark',
    ]);
    await page.locator('#mdbook-theme-dark').click();
    await page.reload();
    expect(await page.getAttribute('html', 'class')).toContain('dark');
    await page.close();
  });
});

/**
 * Runs in the page: every stretch of text whose contrast with its background is below WCAG's AA
 * (4.5, or 3 for large text). Pictures, figures and what cannot be used are left out.
 */
const lowContrasts = `(() => {
  const parse = (color) => { const m = color.match(/[\\d.]+/g).map(Number); return { rgb: m.slice(0, 3), a: m[3] ?? 1 }; };
  const luminance = (rgb) => { const [r, g, b] = rgb.map((c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const ground = (e) => { for (; e; e = e.parentElement) { const { rgb, a } = parse(getComputedStyle(e).backgroundColor); if (a > 0.5) return rgb; } return [255, 255, 255]; };
  const low = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !e.checkVisibility() || e.closest('svg, .katex-mathml, script, noscript, template, .live-figure')) continue;
    const style = getComputedStyle(e);
    const [light, dark] = [luminance(parse(style.color).rgb), luminance(ground(e))].sort((a, b) => b - a);
    const large = parseFloat(style.fontSize) >= 24;
    const ratio = (light + 0.05) / (dark + 0.05);
    if (ratio < (large ? 3 : 4.5)) low.add(e.tagName + '.' + e.className + ' ' + ratio.toFixed(2) + ' ' + walker.currentNode.data.trim().slice(0, 30));
  }
  return [...low];
})()`;

const types: Record<string, string> = {
  '.html': 'text/html',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain',
  '.wasm': 'application/wasm',
};

function serve(folder: string): Promise<Server> {
  const started = createServer((request, response) => {
    const name = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
    readFile(path.join(folder, name)).then(
      (bytes) => {
        response.setHeader('content-type', types[path.extname(name)] ?? 'application/octet-stream');
        response.end(bytes);
      },
      () => response.writeHead(404).end(),
    );
  });
  return new Promise((resolve) => started.listen(0, '127.0.0.1', () => resolve(started)));
}
