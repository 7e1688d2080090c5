import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readSummarizedDocuments } from '../../lib/data/summarized-documents';

const home = mkdtempSync(join(tmpdir(), 'headway-summaries-'));
afterAll(() => rmSync(home, { recursive: true }));
function file(name: string, ...lines: (object | string)[]): string {
  const path = join(home, name);
  writeFileSync(
    path,
    lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'),
  );
  return path;
}

describe('readSummarizedDocuments', () => {
  it("reads SciTLDR's lists: sentences and several summaries, without white space around them", () => {
    const path = file('a.jsonl', {
      source: ['One.', 'Two. \n'],
      target: ['First. ', 'Second.'],
      paper_id: 'x',
    });
    const wanted = [{ sentences: ['One.', 'Two.'], summaries: ['First.', 'Second.'] }];
    expect(readSummarizedDocuments(path, 'scitldr')).toEqual(wanted);
    expect(readSummarizedDocuments(path)).toEqual(wanted);
  });

  it('cuts documents that are one text into sentences, and keeps the genre as domain', () => {
    const path = file('b.jsonl', { document: 'It rained. We stayed.', summary: 'Rain.', genre: 'letter' });
    expect(readSummarizedDocuments(path)).toEqual([
      { sentences: ['It rained.', 'We stayed.'], summaries: ['Rain.'], domain: 'letter' },
    ]);
  });

  it('reads columns of a table', () => {
    const path = file('c.csv', 'source,target', '"One here. Two, there.",Both');
    expect(readSummarizedDocuments(path)[0].sentences).toEqual(['One here.', 'Two, there.']);
  });

  it('names file and line of what is missing', () => {
    const path = file('d.jsonl', { document: 'a', summary: 'b' }, { document: 'a' });
    expect(() => readSummarizedDocuments(path)).toThrow(/d\.jsonl:2: summary \(or target\) must be a text/);
    const empty = file('e.jsonl', { document: ' ', summary: 'b' });
    expect(() => readSummarizedDocuments(empty)).toThrow(/document \(or source\) must be a text, .* got " "/);
    const numbers = file('f.jsonl', { source: ['a', 1], target: ['b'] });
    expect(() => readSummarizedDocuments(numbers, 'scitldr')).toThrow(/f\.jsonl:1/);
    expect(() => readSummarizedDocuments(path, 'scitldr')).toThrow(/source and target must be lists/);
    expect(() => readSummarizedDocuments(path, 'vader' as never)).toThrow(
      /--format: must be columns or scitldr/,
    );
  });
});
