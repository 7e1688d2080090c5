import { describe, expect, it } from 'vitest';
import { parseSquad } from '../../lib/data/squad';

const article = (context: string, qa: object): string =>
  JSON.stringify({
    data: [{ title: 'T', paragraphs: [{ context, qas: [{ id: 1, question: 'Who?', ...qa }] }] }],
  });

describe('the JSON of SQuAD', () => {
  it('gives each question with its passage and its answers', () => {
    const content = article('Ann met Bob.', { answers: [{ text: 'Bob', answer_start: 8 }] });
    expect(parseSquad(content, 'x.json')).toEqual([
      {
        id: '1',
        title: 'T',
        context: 'Ann met Bob.',
        question: 'Who?',
        answers: [{ text: 'Bob', start: 8 }],
      },
    ]);
  });

  it('counts characters as Python does, so that a sign outside the basic plane is one', () => {
    const [{ context, answers }] = parseSquad(
      article('🐝🐝 Ann met Bob.', { answers: [{ text: 'Bob', answer_start: 11 }] }),
      'x.json',
    );
    expect(answers[0].start).toBe(13);
    expect(context.slice(answers[0].start)).toBe('Bob.');
  });

  it('refuses an answer that is not where it should be, and one to an impossible question', () => {
    expect(() =>
      parseSquad(article('Ann met Bob.', { answers: [{ text: 'Bob', answer_start: 7 }] }), 'x.json'),
    ).toThrow('x.json: question 1: at answer_start 7 there must be "Bob", there is " Bo"');
    expect(() =>
      parseSquad(
        article('Ann.', { answers: [{ text: 'Ann', answer_start: 0 }], is_impossible: true }),
        'x.json',
      ),
    ).toThrow('question 1 is called impossible');
  });

  it('refuses what is not such a file, and says where', () => {
    expect(() => parseSquad('{', 'x.json')).toThrow('x.json: JSON is required');
    expect(() => parseSquad('{"data":[{"paragraphs":[{"context":1,"qas":[]}]}]}', 'x.json')).toThrow(
      'x.json: data.0.paragraphs.0.context',
    );
  });
});
