import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readPassageQuestions } from '../../lib/data/passage-questions';
import { parseTatQa } from '../../lib/data/tat-qa';

const folder = mkdtempSync(join(tmpdir(), 'headway-questions-'));
afterAll(() => rmSync(folder, { recursive: true }));
const write = (name: string, content: unknown): string => {
  const file = join(folder, name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
};

describe('readPassageQuestions', () => {
  const context = '🐋 Ana left Rome.';
  const answers = { text: ['Rome'], answer_start: [11] };

  it("reads Hugging Face's lines, whose places count characters, and SQuAD's JSON alike", () => {
    const lines = [
      { id: 7, question: 'Where?', context, answers },
      { question: 'Why?', context, answers: { text: [], answer_start: [] }, domain: 'travel' },
    ];
    const file = write('a.jsonl', lines.map((line) => JSON.stringify(line)).join('\n'));
    const wanted = {
      id: '7',
      title: '',
      question: 'Where?',
      context,
      answers: [{ text: 'Rome', start: 12 }],
    };
    const read = readPassageQuestions(file);
    expect(read[0]).toEqual(wanted);
    expect(read[1]).toMatchObject({ question: 'Why?', answers: [], domain: 'travel' });
    const qas = [{ id: 7, question: 'Where?', answers: [{ text: 'Rome', answer_start: 11 }] }];
    const squad = write('b.json', { data: [{ domain: 'travel', paragraphs: [{ context, qas }] }] });
    expect(readPassageQuestions(squad)).toEqual([{ ...wanted, domain: 'travel' }]);
  });

  it('says where a line is wrong', () => {
    const read = (line: object): unknown => readPassageQuestions(write('c.jsonl', line));
    expect(() => read({ question: 'Where?', context })).toThrow(/c.jsonl:1: answers: question, context and/);
    const moved = { text: ['Rome'], answer_start: [10] };
    expect(() => read({ question: 'Where?', context, answers: moved })).toThrow(
      'c.jsonl:1: at answer_start 10 there must be "Rome", there is " Rom"',
    );
    const uneven = { text: ['Rome', 'Ana'], answer_start: [11] };
    expect(() => read({ question: 'Where?', context, answers: uneven })).toThrow('got 1 for 2');
    expect(() => readPassageQuestions(write('d.json', {}), 'csv')).toThrow(
      "format must be one of squad, jsonl, tatqa, tatqa-text, got 'csv'",
    );
  });
});

describe('parseTatQa', () => {
  const report = {
    table: { uid: 't', table: [['', '2019', '2018'], ['Sales', '$1,496', '12'], ['', '', '']] }, // prettier-ignore
    paragraphs: [
      { uid: 'p2', order: 2, text: 'Sales of 12 ships rose.' },
      { uid: 'p1', order: 1, text: 'In 2018 we sold 12 boats.' },
    ],
    questions: [] as object[],
  };
  const ask = (answer: unknown, more: object = {}): object => ({
    ...{ uid: 'q', question: 'What?', answer, answer_type: 'span', answer_from: 'text', rel_paragraphs: [] },
    ...more,
  });
  const parsed = (questions: object[], options?: { tables: boolean }): ReturnType<typeof parseTatQa> =>
    parseTatQa(JSON.stringify([{ ...report, questions }]), 'x.json', options);

  it('puts the rows of the table before the paragraphs, and finds all places of an answer, the named first', () => {
    const [{ context, answers, domain }] = parsed([ask(['12'], { rel_paragraphs: ['2'] })]);
    expect(context).toBe(
      '2019 | 2018\nSales | $1,496 | 12\nIn 2018 we sold 12 boats.\nSales of 12 ships rose.\n',
    );
    const near = answers.map(({ start }) => context.slice(start - 3, start + 5));
    expect(near).toEqual(['of 12 sh', ' | 12\nIn', 'ld 12 bo']);
    expect(domain).toBe('text');
  });

  it('does not take a part of a number or a word for the answer', () => {
    expect(parsed([ask(['496'])])).toEqual([]);
    expect(parsed([ask(['1,49'])])).toEqual([]);
    expect(parsed([ask(['boat'])])).toEqual([]);
    expect(parsed([ask(['$1,496'])])).toHaveLength(1);
  });

  it('passes over what is no span, and without tables what the text does not answer', () => {
    expect(
      parsed([ask(['12', '13'], { answer_type: 'multi-span' }), ask(3, { answer_type: 'arithmetic' })]),
    ).toEqual([]);
    const both = [ask(['12']), ask(['12'], { answer_from: 'table' })];
    expect(parsed(both)).toHaveLength(2);
    const [only, ...others] = parsed(both, { tables: false });
    expect(only.context).toBe('In 2018 we sold 12 boats.\nSales of 12 ships rose.\n');
    expect(others).toEqual([]);
  });

  it('names a field that is not there', () => {
    expect(() => parseTatQa('[{}]', 'x.json')).toThrow('x.json: 0.table: the JSON of TAT-QA is required');
    expect(() => parseTatQa('{', 'x.json')).toThrow('x.json: JSON is required');
  });
});
