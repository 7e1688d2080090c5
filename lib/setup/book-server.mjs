/** Shows the built book: a small static file server for this machine only. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { localAddress } from './ports.mjs';

/** @type {Record<string, string>} */
const types = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
};

/**
 * The file that a request's path means, or undefined for a path that leaves the folder.
 *
 * @param {string} folder
 * @param {string} url - the request's path, as sent
 * @returns {Promise<{ file: string, size: number } | undefined>}
 */
async function fileFor(folder, url) {
  try {
    const path = decodeURIComponent(new URL(url, 'http://localhost').pathname);
    if (path.includes('\0')) return undefined;
    let file = normalize(join(folder, path));
    if (file !== folder && !file.startsWith(folder + sep)) return undefined;
    let found = await stat(file);
    if (found.isDirectory()) {
      file = join(file, 'index.html');
      found = await stat(file);
    }
    return found.isFile() ? { file, size: found.size } : undefined;
  } catch {
    return undefined; // no such file, or a path that is no path
  }
}

/**
 * Serves a folder. `/notebooks/NAME.ipynb` leads on to the notebook in JupyterLab; without the token,
 * which only the browser that opened JupyterLab has.
 *
 * @param {string} folder - the built book
 * @param {number} port
 * @param {() => string | undefined} jupyter - JupyterLab's address without a token, once it runs
 * @returns {Promise<import('node:http').Server>} listening
 */
export function serveBook(folder, port, jupyter = () => undefined) {
  const server = createServer(async (request, response) => {
    const url = request.url ?? '/';
    const notebook = /^\/notebooks\/([\w-]+\.ipynb)$/.exec(url);
    const lab = jupyter();
    if (notebook && lab) {
      response.writeHead(302, { location: `${lab}/lab/tree/notebooks/${notebook[1]}` }).end();
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end();
      return;
    }
    const found = await fileFor(folder, url);
    if (!found) {
      const missing = await fileFor(folder, '/404.html');
      response.writeHead(404, { 'content-type': types['.html'] });
      if (missing && request.method === 'GET') createReadStream(missing.file).pipe(response);
      else response.end();
      return;
    }
    response.writeHead(200, {
      'content-type': types[extname(found.file).toLowerCase()] ?? 'application/octet-stream',
      'content-length': found.size,
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
    });
    if (request.method === 'HEAD') response.end();
    else
      createReadStream(found.file)
        .on('error', () => response.destroy())
        .pipe(response);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, localAddress, () => resolve(server));
  });
}
