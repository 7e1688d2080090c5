import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseVader, readLabelledTexts } from '../../lib/data/labelled-texts';
import { mobyDick } from '../../lib/data/moby-dick';
import { readNumberedRecords, readRecords } from '../../lib/data/records';
import { reportTexts } from '../../lib/data/report';
import { readText } from '../../lib/data/text-files';
import { ConfigError, FormatError } from '../../lib/errors';

const folder = mkdtempSync(join(tmpdir(), 'headway-'));
function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('readText', () => {
  it('drops a byte order mark and makes every line end \\n', () => {
    expect(readText(file('a.txt', '\ufeffone\r\ntwo\rthree\n'))).toBe('one\ntwo\nthree\n');
  });
  it('joins files with a newline where one is missing', () => {
    expect(readText([file('a.txt', 'a'), file('b.txt', 'b\n'), file('c.txt', 'c')])).toBe('a\nb\nc');
  });
  it('names the offset of the first byte that is not UTF-8', () => {
    const path = file('latin1.txt', Buffer.concat([Buffer.from('né '), Buffer.from([0xe9, 0x20])]));
    expect(() => readText(path)).toThrow(FormatError);
    expect(() => readText(path)).toThrow(/latin1\.txt: text must be UTF-8;.*\(at byte 4\)/);
  });
  it('says what is wrong with a missing file and a folder', () => {
    expect(() => readText('nowhere.txt')).toThrow(
      new ConfigError('nowhere.txt: a file is required, there is none of this name'),
    );
    expect(() => readText(folder)).toThrow('this is a folder');
  });
});

describe('readRecords', () => {
  it('reads CSV with quoted commas, quotes and line ends, from Windows too', () => {
    const path = file('a.csv', '\ufefftext,label\r\n"a, ""b""\r\nc",x\r\n\r\nd,y\r\n');
    expect(readNumberedRecords(path)).toEqual([
      { line: 2, fields: { text: 'a, "b"\nc', label: 'x' } },
      { line: 5, fields: { text: 'd', label: 'y' } },
    ]);
  });
  it('reads TSV, where a quotation mark is an ordinary character', () => {
    expect(readRecords(file('a.tsv', 'text\tlabel\n"so 5\' 2"" tall\tx\n'))).toEqual([
      { text: '"so 5\' 2"" tall', label: 'x' },
    ]);
  });
  it('reads JSON Lines and leaves out empty lines', () => {
    expect(readNumberedRecords(file('a.jsonl', '{"text":"a"}\n\n{"text":"b"}'))).toEqual([
      { line: 1, fields: { text: 'a' } },
      { line: 3, fields: { text: 'b' } },
    ]);
  });
  it.each([
    ['short.csv', 'text,label\na,x\nb\n', 'short.csv:3: 2 fields are required (text, label), got 1'],
    ['quote.csv', 'text,label\na,x\n"b,y\n', 'quote.csv:3: '],
    ['empty.csv', '', 'empty.csv:1: a line of column names is required'],
    ['double.csv', 'text,text\na,b\n', "double.csv:1: column names must differ, 'text' is there twice"],
    ['a.jsonl', '{"text":"a"}\n{"text":\n', 'a.jsonl:2: a line must be JSON'],
    ['b.jsonl', '[1]\n', 'b.jsonl:1: a line must be a JSON object {…}, got [1]'],
  ])('names the line at fault in %s', (name, content, message) => {
    const path = file(name, content);
    expect(() => readRecords(path)).toThrow(FormatError);
    expect(() => readRecords(path)).toThrow(message);
  });
  it('says which kinds of file it reads', () => {
    expect(() => readRecords('a.xlsx')).toThrow('must end in one of .jsonl, .ndjson, .csv, .tsv');
  });
});

describe('readLabelledTexts', () => {
  it('takes the columns text and label, and numbers for labels', () => {
    expect(readLabelledTexts(file('n.jsonl', '{"text":"a","label":0}\n'))).toEqual([
      { text: 'a', label: '0' },
    ]);
  });
  it('names the line and the column that is missing or empty', () => {
    expect(() => readLabelledTexts(file('m.csv', 'sentence,label\na,x\n'))).toThrow(
      "m.csv:2: a column 'text' is required, got sentence, label",
    );
    expect(() => readLabelledTexts(file('e.csv', 'text,label\na,x\n ,y\n'))).toThrow(
      'e.csv:3: \'text\' must be text that is not empty, got " "',
    );
  });
  it("reads VADER's ground truth: at most -0.5 is negative, at least 0.5 positive", () => {
    const content = '1\t-0.5\tbad\n2\t-0.49\ta\n3\t0.49\tb\n4\t0.5\tgood\r\n';
    expect(readLabelledTexts(file('v.txt', content)).map(({ label }) => label)).toEqual([
      'negative',
      'neutral',
      'neutral',
      'positive',
    ]);
    expect(readLabelledTexts(file('v.tsv', content), { format: 'vader' })).toHaveLength(4);
  });
  it("names the line that is not in VADER's format", () => {
    expect(() => parseVader('1\t0.2\tfine\nplain text\n', 'v.txt')).toThrow(
      'v.txt:2: a line must be id, rating from -4 to 4 and text, separated by tabs',
    );
    expect(() => parseVader('1\t7\ttoo much\n', 'v.txt')).toThrow('v.txt:1');
    expect(() => parseVader('1\t\tno rating\n', 'v.txt')).toThrow('v.txt:1');
  });
});

describe('mobyDick', () => {
  it('is the whole novel: from Etymology to the orphan, 135 chapters with their titles', () => {
    const text = mobyDick();
    expect(text.startsWith('ETYMOLOGY.')).toBe(true);
    expect(text).toContain('CHAPTER 1. Loomings.\n\nCall me Ishmael.');
    expect(text.endsWith('only found another orphan.\n')).toBe(true);
    expect(text.match(/^CHAPTER \d+\./gm)).toHaveLength(135);
    expect(text).not.toMatch(/\r|[ \t]$/m);
  });
});

describe('reportTexts', () => {
  it('counts rows, labels, lengths, duplicates, conflicts and odd characters', () => {
    const report = reportTexts(
      [
        { text: 'A whale!', label: 'x' },
        { text: 'a  whale', label: 'x' },
        { text: 'A whale!', label: 'y' },
        { text: ' ', label: 'y' },
        { text: 'the white\u200b whale \ufffd', label: 'x' },
      ],
      { top: 2 },
    );
    expect(report).toEqual({
      rows: 5,
      characters: 8 + 8 + 8 + 1 + 18,
      labels: { x: 3, y: 2 },
      words: {
        least: 0,
        median: 2,
        p95: 4,
        most: 4,
        histogram: [1, 0, 3, 0, 1].map((rows, from) => ({ from, rows })),
      },
      // whale is in 3 of 3 against 1 of 2; y has no word more often than x.
      byLabel: {
        x: { medianWords: 2, words: ['whale', 'the', 'white', 'a'] },
        y: { medianWords: 0, words: [] },
      },
      duplicates: 1,
      nearDuplicates: 2,
      conflicts: 1,
      empty: 1,
      similar: { rows: 2, clusters: 1, threshold: 0.7, examples: [] },
      languages: { unknown: 5 },
      personalData: {},
      oddCharacters: { 'U+200B': 1, 'U+FFFD': 1 },
      topNgrams: [
        [
          ['whale', 4],
          ['a', 3],
        ],
        [
          ['a whale', 3],
          ['the white', 1],
        ],
        [['the white whale', 1]],
      ],
    });
  });
  it('reports on no rows at all', () => {
    expect(reportTexts([])).toMatchObject({ rows: 0, words: { median: 0 } });
  });
});
