import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { requireNoAugmentedRows } from '../../lib/cli/augmented-rows';
import { define } from '../../lib/cli/commands/data';
import { readTextRecords } from '../../lib/data/text-records';

const folder = mkdtempSync(join(tmpdir(), 'headway-'));
const at = (name: string): string => join(folder, name);
const ferry = 'The ferry was late again, and nobody told the people who had been waiting on the pier.';
writeFileSync(
  at('train.csv'),
  [
    'text,label,author',
    `"${ferry}",negative,ann`,
    `"${ferry.replace('pier', 'shore')}",negative,bob`,
    'Write to me at jane@example.org about the boat.,neutral,ann',
    '"A lovely\u200b day, and the sea was calm.",positive,cy',
  ].join('\n'),
);
writeFileSync(
  at('test.csv'),
  `text,label,author\n"${ferry.toUpperCase()}",negative,dee\nSo it was.,neutral,cy\n`,
);

writeFileSync(at('ferry.txt'), `${ferry}\n`);

/** What a command prints on stdout. */
async function output(...words: string[]): Promise<string> {
  const command = new Command();
  // Types of the root's commander and of the library's are told apart; they are one class.
  define(command as unknown as Parameters<typeof define>[0]);
  const written: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0);
  await command.parseAsync(words, { from: 'user' });
  vi.restoreAllMocks();
  return written.join('');
}
afterEach(() => vi.restoreAllMocks());

describe('headway data ingest', () => {
  const source = mkdtempSync(join(tmpdir(), 'headway-'));
  writeFileSync(join(source, 'tides.md'), '# Tides\n\nTwice a day.\n');
  writeFileSync(join(source, 'ships.csv'), 'text,label\nNine ships.,neutral\n');
  writeFileSync(join(source, 'broken.ipynb'), '{');
  writeFileSync(join(source, 'picture.png'), 'x');

  it('reads a folder, tells what was left out, and writes records that clean and report read', async () => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const out = join(source, 'all.jsonl');
    const words = ['ingest', source, '--out', out, '--licence', 'CC0'];
    expect(await output(...words)).toBe(
      'CSV, TSV         1 files, 1 records\nMarkdown         1 files, 1 records\n' +
        `1 files could not be read, 1 are of other kinds\n2 records in ${out}\n`,
    );
    const again = JSON.parse(await output(...words, '--json'));
    expect(again).toMatchObject({
      files: 3,
      records: 2,
      faults: [{ reason: expect.stringContaining('JSON') }],
    });
    expect(readTextRecords(out)).toMatchObject([
      { text: 'Nine ships.', line: 2, licence: 'CC0', fields: { label: 'neutral' } },
      { text: 'Tides\n\nTwice a day.', line: 1, fields: { section: 'Tides' } },
    ]);
    expect(await output('clean', out, '--out', join(source, 'clean.jsonl'))).toContain('2 of 2 rows kept');
    rmSync(out);
  });

  it('ends at the first broken file if it is to be strict, and leaves nothing behind', async () => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const out = join(source, 'strict', 'all.jsonl');
    await expect(output('ingest', source, '--out', out, '--strict')).rejects.toThrow(/broken.ipynb:1/);
    expect(readdirSync(join(source, 'strict'))).toEqual([]);
    await expect(output('ingest', join(source, 'broken.ipynb'), '--out', out)).rejects.toThrow(
      /none of 1 files gave a text/,
    );
    await expect(output('ingest', source, '--out', 'all.csv')).rejects.toThrow(/must end in .jsonl/);
  });
});

describe('headway data report', () => {
  it('tells of near copies, languages, personal data and odd characters', async () => {
    const text = await output('report', at('train.csv'));
    expect(text).toContain('near copies      1 rows (25.0 %) in 1 clusters, similarity from 0.7');
    expect(text).toContain('row 2 like row 1, 0.88');
    expect(text).toMatch(/languages {8}en × \d/);
    expect(text).toContain('personal data    email × 1');
    expect(text).toContain('odd characters   U+200B × 1');
    expect(text).not.toContain('leakage');
  });

  it('finds what later splits share with the first, by text and by group', async () => {
    const words = ['report', at('train.csv'), '--splits', at('test.csv'), '--group', 'author'];
    expect(await output(...words)).toContain('leakage          1 exact, 0 near copies, 1 rows of a group');
    const { leaks } = JSON.parse(await output(...words, '--json'));
    expect(leaks).toMatchObject([
      { kind: 'exact', row: 0, of: { row: 0 } },
      { kind: 'group', row: 1, of: { row: 3 } },
    ]);
  });

  it('draws a page with rows to read, and names labels that are probably wrong', async () => {
    const reviews = ['great food <b>', 'awful food', 'great and warm', 'awful and cold'].flatMap((text) =>
      Array.from({ length: 8 }, (_, i) => `${text} ${i},${/great/.test(text) ? 'good' : 'bad'}`),
    );
    writeFileSync(at('reviews.csv'), ['text,label', ...reviews, 'great view,bad'].join('\n'));
    const words = ['report', at('reviews.csv'), '--suspects', '3', '--html', at('report.html')];
    const text = await output(...words);
    expect(text).toContain('bad: median 3 words; told by awful');
    expect(text).toContain('label suspects   1,');
    expect(text).toContain('row 33: bad, or good? great view');
    const page = readFileSync(at('report.html'), 'utf8');
    expect(page.match(/<svg/g)).toHaveLength(3);
    expect(page).toContain('<td>row 33: bad, or good?</td><td>great view</td>');
    expect(page).not.toContain('<b>');
    await expect(output('report', at('ferry.txt'), '--suspects', '3')).rejects.toThrow(/at least two labels/);
  });

  it('says what it cannot use', async () => {
    const split = ['report', at('train.csv'), '--splits', at('test.csv')];
    await expect(output(...split, '--group', 'page')).rejects.toThrow(
      /train.csv:2: --group requires a column 'page'/,
    );
    await expect(output('report', at('train.csv'), '--splits', at('train.csv'))).rejects.toThrow(
      /must differ/,
    );
    writeFileSync(at('other.csv'), 'sentence\nHello\n');
    await expect(output('report', at('other.csv'))).rejects.toThrow(
      /other.csv:2: a column 'text' is required/,
    );
    writeFileSync(at('none.txt'), '');
    await expect(output('report', at('none.txt'))).rejects.toThrow(/at least one text is required/);
  });
});

describe('headway data clean', () => {
  it('writes what is kept with where it is from, and what was dropped with the reason', async () => {
    const [out, dropped] = [at('clean.jsonl'), at('dropped.jsonl')];
    const words = ['clean', at('train.csv'), '--out', out, '--dropped', dropped, '--licence', 'CC0'];
    expect(await output(...words)).toContain(
      'duplicates       0 changed, 1 dropped (near copy 1)\n3 of 4 rows kept',
    );
    const kept = readTextRecords(out);
    expect(kept.map(({ line, text }) => [line, text])).toEqual([
      [2, ferry],
      [4, 'Write to me at [EMAIL] about the boat.'],
      [5, 'A lovely day, and the sea was calm.'],
    ]);
    expect(kept[0]).toMatchObject({ source: at('train.csv'), licence: 'CC0', fields: { label: 'negative' } });
    expect(JSON.parse(readFileSync(dropped, 'utf8'))).toMatchObject({
      line: 3,
      author: 'bob',
      step: 'duplicates',
      reason: `near copy (of ${at('train.csv')}:2, similarity 0.88)`,
    });
  });

  it('cleaned twice still tells where a record was first', async () => {
    await output('clean', at('train.csv'), '--out', at('once.jsonl'));
    const counts = JSON.parse(await output('clean', at('once.jsonl'), '--out', at('twice.jsonl'), '--json'));
    expect(counts).toMatchObject({ command: 'data clean', rows: 3, kept: 3, dropped: 0 });
    expect(readFileSync(at('twice.jsonl'), 'utf8')).toBe(readFileSync(at('once.jsonl'), 'utf8'));
  });

  it('has limits, languages and copies as asked', async () => {
    const words = ['clean', at('train.csv'), '--out', at('some.jsonl'), '--json'];
    expect(JSON.parse(await output(...words, '--no-dedup')).kept).toBe(4);
    expect(JSON.parse(await output(...words, '--min-words', '9')).kept).toBe(1);
    expect(JSON.parse(await output(...words, '--languages', 'de')).kept).toBeLessThan(3);
  });

  it('overwrites nothing it reads, and writes JSON Lines alone', async () => {
    await expect(output('clean', at('train.csv'), '--out', at('clean.csv'))).rejects.toThrow(
      /must end in .jsonl/,
    );
    writeFileSync(at('same.jsonl'), '{"text":"Hello there."}\n');
    await expect(output('clean', at('same.jsonl'), '--out', at('same.jsonl'))).rejects.toThrow(
      /be overwritten/,
    );
    const both = ['--out', at('one.jsonl'), '--dropped', at('one.jsonl')];
    await expect(output('clean', at('train.csv'), ...both)).rejects.toThrow(/a file other than --out/);
    const swapped = ['--out', at('one.jsonl'), '--min-words', '5', '--max-words', '2'];
    await expect(output('clean', at('train.csv'), ...swapped)).rejects.toThrow(
      /must not be more than the most/,
    );
  });
});

describe('headway data augment', () => {
  it('adds rows that keep their label and say what made them', async () => {
    const out = at('augmented.jsonl');
    const words = ['augment', at('train.csv'), '--out', out, '--by', 'swap,paraphrase', '--copies', '2'];
    expect(await output(...words)).toMatch(/4 rows and \d made of them in .*: for training alone/);
    const rows = readTextRecords(out);
    const made = rows.filter(({ fields }) => fields?.augmentation !== undefined);
    expect(rows.length - made.length).toBe(4);
    for (const { line, fields, text } of made) {
      const original = rows.find((row) => row.line === line)!;
      expect(fields?.label).toBe(original.fields?.label);
      expect(text).not.toBe(original.text);
    }
    const first = readFileSync(out, 'utf8');
    await output(...words);
    expect(readFileSync(out, 'utf8')).toBe(first);
  });

  it('makes files that must not be split', async () => {
    const out = at('split-me.jsonl');
    await output('augment', at('train.csv'), '--out', out, '--by', 'paraphrase');
    expect(() => requireNoAugmentedRows(out)).toThrow(
      /split-me.jsonl:5: .*no row made of another, got one by 'paraphrase'/,
    );
    expect(() => requireNoAugmentedRows(at('train.csv'))).not.toThrow();
  });

  it('keeps the tags of sentences, and reads what it wrote', async () => {
    writeFileSync(at('names.conll'), 'Anna B-PER\nmet O\nJo B-PER\nLee I-PER\nat O\nnight O\n');
    const out = at('names.jsonl');
    await output('augment', at('names.conll'), '--out', out, '--by', 'entities', '--copies', '3');
    const again = JSON.parse(await output('augment', out, '--out', at('more.jsonl'), '--json'));
    expect(again.rows).toBeGreaterThan(1);
    expect(JSON.parse(readFileSync(out, 'utf8').split('\n')[1])).toMatchObject({
      augmentation: 'entities',
      of: 1,
    });
  });

  it('says what it cannot do', async () => {
    const words = ['augment', at('train.csv'), '--out', at('x.jsonl')];
    await expect(output(...words, '--by', 'synonym')).rejects.toThrow(/did you mean "?synonyms/i);
    await expect(output(...words, '--by', 'masked')).rejects.toThrow(/masked needs --model/);
    await expect(output(...words, '--share', '2')).rejects.toThrow(
      /--share: must be a number from 0.01 to 1, got "2"/,
    );
    await expect(output('augment', at('train.csv'), '--out', 'x.csv')).rejects.toThrow(/must end in .jsonl/);
  });
});
