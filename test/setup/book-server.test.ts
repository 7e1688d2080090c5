import { get, type Server } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { serveBook } from '../../lib/setup/book-server.mjs';
import { temporaryFolder, writeFiles } from './fixture';

let server: Server;
let port = 0;

beforeEach(async () => {
  const folder = temporaryFolder();
  writeFiles(folder, {
    'secret.txt': 'not of the book',
    'build-notes/x.html': 'a folder whose name begins like the book',
    'build/index.html': '<h1>Book</h1>',
    'build/part/index.html': 'a part',
    'build/404.html': 'no such page',
  });
  server = await serveBook(join(folder, 'build'), 0, () => 'http://127.0.0.1:1');
  port = (server.address() as { port: number }).port;
});
afterEach(() => void server.close());

/** Asks with the path as it stands: fetch would tidy it. */
function ask(path: string): Promise<{ status?: number; text: string; location?: string; type?: string }> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path }, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += chunk));
      response.on('end', () => {
        const { location, 'content-type': type } = response.headers;
        resolve({ status: response.statusCode, text, location, type });
      });
    }).on('error', reject);
  });
}

test('the book is shown, folders by their index page', async () => {
  expect(await ask('/')).toMatchObject({
    status: 200,
    text: '<h1>Book</h1>',
    type: 'text/html; charset=utf-8',
  });
  expect((await ask('/part/?search=x')).text).toBe('a part');
});

test("an unknown page gets status 404 and the book's own page for it", async () => {
  expect(await ask('/nothing.html')).toMatchObject({ status: 404, text: 'no such page' });
});

test.each([
  '/../secret.txt',
  '/..%2fsecret.txt',
  '/%2e%2e/secret.txt',
  '/..%5csecret.txt',
  '/../build-notes/x.html',
  '/%',
  '/%00',
])('nothing outside the book is shown for %s', async (path) => {
  const { status, text } = await ask(path);
  expect(status).toBe(404);
  expect(text).not.toMatch(/not of the book|begins like/);
});

test("a notebook's address leads to JupyterLab and holds no token", async () => {
  expect(await ask('/notebooks/01-attention.ipynb')).toMatchObject({
    status: 302,
    location: 'http://127.0.0.1:1/lab/tree/notebooks/01-attention.ipynb',
  });
});

test('only this machine is listened to', () => {
  expect(server.address()).toMatchObject({ address: '127.0.0.1' });
});
