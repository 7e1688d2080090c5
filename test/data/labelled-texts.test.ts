import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { healthFile, healthQuestions } from '../../lib/data/health';
import { readLabelledTexts } from '../../lib/data/labelled-texts';
import { stateOfTheUnion } from '../../lib/data/state-of-the-union';
import { TaskData } from '../../lib/finetuning/task-data';

const home = mkdtempSync(path.join(os.tmpdir(), 'headway-labelled-'));
afterAll(() => rmSync(home, { recursive: true }));
function file(name: string, content: string): string {
  writeFileSync(path.join(home, name), content);
  return path.join(home, name);
}

describe('readLabelledTexts', () => {
  it('reads pairs from the columns text, text_pair and label', () => {
    const pairs = file('pairs.csv', 'text,text_pair,label\nIs it?,It is.,yes\n');
    expect(readLabelledTexts(pairs)).toEqual([{ text: 'Is it?', textPair: 'It is.', label: 'yes' }]);
  });

  it('reads questions, contexts and answers as pairs: the health set is there in full', () => {
    const [first] = healthQuestions();
    const pairs = readLabelledTexts(healthFile());
    expect(pairs).toHaveLength(306);
    expect(pairs[0]).toEqual({ text: first.question, textPair: first.context, label: first.answer });
  });

  it('names the line and the column where a passage is missing', () => {
    const lines = file('lame.jsonl', '{"question": "Is it?", "answer": "yes"}\n');
    expect(() => readLabelledTexts(lines)).toThrow(/lame\.jsonl:1: a column 'context' is required/);
  });
});

describe('the format pubmedqa', () => {
  const article = {
    QUESTION: 'Do leaves fall?',
    CONTEXTS: ['Trees were watched.', 'Leaves fell.'],
    LABELS: ['METHODS', 'RESULTS'],
    LONG_ANSWER: 'Leaves do fall.',
    final_decision: 'yes',
  };

  it('makes of an article its question and its abstract, and keeps the conclusion out', () => {
    const name = file('pqa.json', JSON.stringify({ 7: article }));
    const record = { text: 'Do leaves fall?', textPair: 'Trees were watched. Leaves fell.', label: 'yes' };
    expect(readLabelledTexts(name, { format: 'pubmedqa' })).toEqual([record]);
    expect(readLabelledTexts(name, { format: 'pubmedqa-conclusion' })).toEqual([
      { ...record, textPair: 'Leaves do fall.' },
    ]);
  });

  it('names the article and the field that is wrong', () => {
    const strange = file('strange.json', JSON.stringify({ 7: { ...article, final_decision: 'perhaps' } }));
    expect(() => readLabelledTexts(strange, { format: 'pubmedqa' })).toThrow(
      /strange\.json: 7\.final_decision: PubMedQA's JSON is required/,
    );
    const broken = file('broken.json', '{');
    expect(() => readLabelledTexts(broken, { format: 'pubmedqa' })).toThrow(/broken\.json: PubMedQA's JSON/);
  });
});

describe('TaskData of pairs', () => {
  it('keeps all questions on one passage in one part', () => {
    const data = new TaskData({ train: readLabelledTexts(healthFile()) });
    const passages = (['train', 'validation', 'test'] as const).map(
      (part) => new Set(data[part].map(({ textPair }) => textPair)),
    );
    expect(passages.map(({ size }) => size)).toEqual([81, 5, 16]); // the card's 243, 15 and 48, three a passage
    expect(new Set(passages.flatMap((part) => [...part])).size).toBe(102);
  });
});

describe('stateOfTheUnion', () => {
  it('gives the speeches of the years asked for, a blank line apart', () => {
    const two = stateOfTheUnion({ from: 1999, to: 2000 });
    expect(two.split('\n\n')).toHaveLength(2);
    expect(two).toContain('Social Security');
    expect(stateOfTheUnion().length).toBeGreaterThan(two.length);
  });
});
