import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { placeOf } from '../../../lib/data/cleaning/record';
import { findSources } from '../../../lib/data/ingestion/find-sources';
import { ingest, ingestFile, type IngestedFile } from '../../../lib/data/ingestion/ingest';
import { readTextRecords, textRecordLine } from '../../../lib/data/text-records';

const folder = mkdtempSync(join(tmpdir(), 'headway-'));
function file(name: string, content = 'Text.'): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  return path;
}

async function all(files: readonly string[]): Promise<IngestedFile[]> {
  const ingested: IngestedFile[] = [];
  for await (const one of ingest(files)) ingested.push(one);
  return ingested;
}

describe('finding sources', () => {
  it('goes through folders by name, past what is hidden, installed or linked', () => {
    const [b, a, deep] = [file('found/b.txt'), file('found/a.MD'), file('found/deep/c.html')];
    for (const name of ['.git/x.txt', 'node_modules/x.md', '.hidden.txt']) file(`found/${name}`);
    const picture = file('found/picture.png');
    symlinkSync(join(folder, 'found'), join(folder, 'found', 'circle'));
    symlinkSync(b, join(folder, 'found', 'linked.txt'));
    const found = join(folder, 'found');
    expect(findSources([found])).toEqual({ files: [a, b, deep], ignored: [picture] });
    expect(findSources([deep, found, deep]).files).toEqual([deep, a, b]);
  });

  it('says what it cannot find or read', () => {
    expect(() => findSources([join(folder, 'nowhere')])).toThrow(/there is none of this name/);
    expect(() => findSources([file('picture.png')])).toThrow(/must end in one of .txt .text .md/);
  });
});

describe('ingestion', () => {
  it('tells of each record the file, its hash, the place and the licence, and nothing that changes', async () => {
    const path = file('tides.txt', 'One.\n\nTwo.\n');
    const records = await ingestFile(path, { licence: 'CC0' });
    const sha256 = createHash('sha256').update('One.\n\nTwo.\n').digest('hex');
    expect(records).toEqual([
      { text: 'One.', line: 1, source: path, sha256, licence: 'CC0', fields: {} },
      { text: 'Two.', line: 3, source: path, sha256, licence: 'CC0', fields: {} },
    ]);
    expect(await ingestFile(path, { licence: 'CC0' })).toEqual(records);
    const [timed] = await ingestFile(path, { time: '2026-01-02' });
    expect(timed.fields).toEqual({ time: '2026-01-02' });
  });

  it('goes on after a file that cannot be read, and says which and why', async () => {
    const [good, bad] = [file('good.txt'), file('bad.jsonl', '{')];
    const [gone, other] = [join(folder, 'gone.txt'), file('other.txt')];
    const ingested = await all([bad, gone, good, other]);
    expect(ingested.map(({ records }) => records.length)).toEqual([0, 0, 1, 1]);
    expect(ingested[0].fault?.message).toMatch(/bad.jsonl:1: a line must be JSON/);
    expect(ingested[1].fault?.message).toMatch(/ENOENT/);
  });

  it.skipIf(process.getuid?.() === 0)('cannot read what the user must not (root may all)', async () => {
    const path = file('closed.txt');
    chmodSync(path, 0o000);
    expect((await all([path]))[0].fault?.message).toMatch(/EACCES/);
  });

  it('writes records that are read back with every place they have', async () => {
    const records = [
      {
        text: 'a',
        source: 'tides.pdf',
        line: 1,
        page: 3,
        sha256: 'ab',
        licence: 'CC0',
        fields: { title: 'T' },
      },
      { text: 'b', source: 'tides.ipynb', line: 1, cell: 4, fields: {} },
      { text: 'c', source: 'tides.txt', line: 12, fields: {} },
    ];
    const path = file('back.jsonl', records.map(textRecordLine).join('\n'));
    expect(readTextRecords(path)).toEqual(records);
    expect(records.map(placeOf)).toEqual(['tides.pdf page 3', 'tides.ipynb cell 4', 'tides.txt:12']);
  });
});
