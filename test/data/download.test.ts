import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { downloadFile } from '../../lib/data/download';
import { datasets, findDataset } from '../../lib/data/registry';
import { readTarMember } from '../../lib/data/tar';
import { FormatError, UnsupportedError } from '../../lib/errors';

/** Two files, one with a name too long for the name field alone; written by Python's tarfile (ustar). */
const archive = Buffer.from(
  'H4sIAJLfA2sC/+3VTQqDMBCG4Vl7Ck+gE0jteQQVBKEQU/D4jl213Sj4A+r7bCbMLCabL2leXVWHvMziEGUnagrvP9X812n6dba+U/d8SKpygHcfy2Dr5Z6aNvQxEdxUvdCa92Em/5Z1/c2/V2etc+e/2s2m1xwAXB4/HQAAAAAAAAAAAABc2wgbNFUyACgAAA==',
  'base64',
);
const content = Buffer.from('To be, or not to be, that is the question.\n'.repeat(1000));
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const newFolder = (): string => mkdtempSync(join(tmpdir(), 'headway-'));

let server: Server;
let origin: string;
let ranges: (string | undefined)[] = [];
let served: Buffer = content;

beforeAll(async () => {
  server = createServer((request, response) => {
    ranges.push(request.headers.range);
    if (request.url === '/missing') return void response.writeHead(404).end();
    if (request.url === '/a.tar.gz') return void response.end(archive);
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const honoured = from > 0 && request.url !== '/no-ranges';
    response.writeHead(honoured ? 206 : 200).end(served.subarray(honoured ? from : 0));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  ranges = [];
  served = content;
});

const file = (path: string) => ({
  name: 'file.txt',
  bytes: content.length,
  sha256: sha256(content),
  url: origin + path,
});

describe('downloadFile', () => {
  it('stores the file under its name, and nothing else', async () => {
    const folder = newFolder();
    expect(readFileSync(await downloadFile(file('/'), folder))).toEqual(content);
    expect(readdirSync(folder)).toEqual(['file.txt']);
  });

  it('does not load a file again that is there', async () => {
    const folder = newFolder();
    await downloadFile(file('/'), folder);
    await downloadFile(file('/'), folder);
    expect(ranges).toHaveLength(1);
  });

  it.each(['/', '/no-ranges'])('goes on where an earlier attempt stopped, from %s', async (path) => {
    const folder = newFolder();
    writeFileSync(join(folder, 'file.txt.partial'), content.subarray(0, 1234));
    expect(readFileSync(await downloadFile(file(path), folder))).toEqual(content);
    expect(ranges).toEqual(['bytes=1234-']);
  });

  it.each([
    ['other bytes', Buffer.from(content).fill(0, 7, 8)],
    ['less', content.subarray(0, 10)],
    ['more', Buffer.concat([content, content])],
  ])('refuses %s than the registry names, and keeps nothing', async (_, bytes) => {
    served = bytes;
    const folder = newFolder();
    await expect(downloadFile(file('/'), folder)).rejects.toThrow(FormatError);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('says what to do when the address does not answer', async () => {
    await expect(downloadFile(file('/missing'), newFolder())).rejects.toThrow(
      /must be reachable, got HTTP 404; without a network, point HEADWAY_MIRROR at a folder/,
    );
    const closed = { ...file(''), url: 'http://127.0.0.1:9/' };
    await expect(downloadFile(closed, newFolder())).rejects.toThrow(UnsupportedError);
  });

  it('takes a file of the mirror by its SHA-256, whatever its name, and asks no server', async () => {
    const mirror = newFolder();
    mkdirSync(join(mirror, 'deep'));
    writeFileSync(join(mirror, 'same-size'), Buffer.alloc(content.length));
    writeFileSync(join(mirror, 'deep', 'other-name'), content);
    expect(readFileSync(await downloadFile(file('/'), newFolder(), { mirror }))).toEqual(content);
    expect(ranges).toEqual([]);
  });

  it('takes a file out of an archive', async () => {
    const first = Buffer.from('first\n');
    const member = {
      name: 'a.txt',
      bytes: first.length,
      sha256: sha256(first),
      archive: {
        url: `${origin}/a.tar.gz`,
        sha256: sha256(archive),
        bytes: archive.length,
        member: 'folder/a.txt',
      },
    };
    expect(readFileSync(await downloadFile(member, newFolder()))).toEqual(first);
  });
});

describe('readTarMember', () => {
  it('finds a file whose name is spread over two fields', () => {
    const name = `${'d'.repeat(90)}/${'e'.repeat(40)}.txt`;
    expect(readTarMember(archive, name, 'a.tar.gz')).toEqual(Buffer.alloc(1000, 'x'));
  });
  it('refuses what is no gzip file, is cut short, unpacks to too much, or lacks the file', () => {
    const read =
      (bytes: Uint8Array, member = 'folder/a.txt', most?: number) =>
      () =>
        readTarMember(bytes, member, 'a.tar.gz', most);
    expect(read(content)).toThrow(FormatError);
    expect(read(archive.subarray(0, 60))).toThrow(FormatError);
    expect(read(archive, 'folder/a.txt', 100)).toThrow('a gzip file of at most 100 bytes is required');
    expect(read(archive, 'b.txt')).toThrow("the archive must hold 'b.txt', it does not");
  });
});

describe('the registry', () => {
  it('names for every file its size, its SHA-256 and a pinned address', () => {
    for (const { files } of datasets) {
      for (const { sha256, bytes, url, archive } of files) {
        expect(sha256).toMatch(/^[0-9a-f]{64}$/);
        expect(bytes).toBeGreaterThan(0);
        expect(url ?? archive?.url).toMatch(
          /^https:\/\/raw\.githubusercontent\.com\/[^/]+\/[^/]+\/[0-9a-f]{40}\//,
        );
      }
    }
  });
  it('lists the names when asked for one it does not know', () => {
    expect(() => findDataset('imdb')).toThrow(
      "data set: the name must be one of moby-dick, state-of-the-union, sentiment, entities, questions, conversations, preferences, finance, health, summaries, tinyshakespeare, tatqa, vader, got 'imdb'",
    );
  });
});
