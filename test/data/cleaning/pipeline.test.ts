import { describe, expect, it } from 'vitest';
import { cleanRecords } from '../../../lib/data/cleaning/pipeline';
import type { TextRecord } from '../../../lib/data/cleaning/record';
import { inLanguages, standardSteps, withinLength } from '../../../lib/data/cleaning/standard-steps';
import { ConfigError } from '../../../lib/errors';

const records: TextRecord[] = [
  'The ferry was late  again, and nobody told the people who had been waiting on the pier.',
  '\u200b \t',
  'Write to me at jane@example.org about the boat and the two oars that are in it.',
  'Das Boot ist nicht da und wir haben auf der Brücke gewartet.',
  'The ferry was late again, and nobody told the people who had been waiting on the pier!',
  'The ferry was late again, and nobody told the people who had been waiting on the shore.',
  'Fine.',
].map((text, i) => ({
  text,
  source: 'harbour.csv',
  line: i + 2,
  licence: 'CC0',
  fields: { label: String(i) },
}));

describe('the pipeline of cleaning', () => {
  const { kept, dropped, steps } = cleanRecords(
    records,
    standardSteps(records, { leastWords: 2, languages: ['en'] }),
  );

  it('keeps clean texts with where they are from, their licence and their fields', () => {
    expect(kept).toEqual([
      { ...records[0], text: records[0].text.replace('  ', ' ') },
      { ...records[2], text: records[2].text.replace('jane@example.org', '[EMAIL]') },
    ]);
  });

  it('tells of each record that was dropped where it stood and why', () => {
    expect(dropped.map(({ record, step, reason }) => [record.line, step, reason])).toEqual([
      [3, 'length', 'empty'],
      [5, 'language', 'looks like de'],
      [6, 'duplicates', 'copy (of harbour.csv:2)'],
      // 17 words have 15 shingles; the last one differs: 14 of 16.
      [7, 'duplicates', 'near copy (of harbour.csv:2, similarity 0.88)'],
      [8, 'length', 'fewer than 2 words'],
    ]);
  });

  it('counts what each step did; what comes in goes out or is dropped', () => {
    expect(steps.map(({ name, changed, dropped }) => [name, changed, dropped])).toEqual([
      ['encoding', 0, 0],
      ['characters', 1, 0],
      ['white space', 2, 0],
      ['boilerplate', 0, 0],
      ['personal data', 1, 0],
      ['length', 0, 2],
      ['language', 0, 1],
      ['duplicates', 0, 2],
    ]);
    steps.slice(1).forEach((step, i) => expect(step.read).toBe(steps[i].read - steps[i].dropped));
    expect(steps.at(-1)?.reasons).toEqual({ copy: 1, 'near copy': 1 });
    expect(kept.length + dropped.length).toBe(records.length);
  });

  it('does not touch the records that came in', () => {
    expect(records[0].text).toContain('  again');
  });

  it('drops nothing more the second time', () => {
    const again = cleanRecords(kept, standardSteps(kept, { leastWords: 2, languages: ['en'] }));
    expect(again.kept).toEqual(kept);
  });

  it('keeps copies if told to', () => {
    const all = cleanRecords(records, standardSteps(records, { duplicates: false }));
    expect(all.dropped.map(({ reason }) => reason)).toEqual(['empty']);
  });

  it('has steps with limits of both sides, and languages it does not know left in', () => {
    const record = (text: string): TextRecord => ({ text, source: 'a', line: 1 });
    expect(withinLength(1, 2).apply(record('one two'))).toEqual({ status: 'kept' });
    expect(withinLength(1, 2).apply(record('one two three'))).toEqual({
      status: 'dropped',
      reason: 'more than 2 words',
    });
    expect(inLanguages(['en']).apply(record('Ok!'))).toEqual({ status: 'kept' });
  });

  it('says what limits it cannot use', () => {
    expect(() => standardSteps([], { leastWords: 5, mostWords: 2 })).toThrow(ConfigError);
    expect(() => standardSteps([], { languages: ['xx'] })).toThrow(
      /one of de, en, es, fr, it, nl, pt, got 'xx'/,
    );
  });
});
