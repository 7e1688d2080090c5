import { expectValue, random, student } from 'headway/grading';
import { test } from 'vitest';

test('random questions: no passage in both parts, none lost', async () => {
  for (let round = 0; round < 4; round++) {
    const kinds = 3 + random.integer(8);
    const share = 0.1 + 0.5 * random.uniform();
    const questions = Array.from({ length: 40 }, (_, place) => ({
      question: `Question ${place}?`,
      passage: `Passage ${random.integer(kinds)}`,
    }));
    const order: string[] = [];
    for (const { passage } of questions) if (!order.includes(passage)) order.push(passage);
    const first = order.length - Math.ceil(share * order.length);
    const expected: Record<'train' | 'test', number[]> = { train: [], test: [] };
    questions.forEach(({ passage }, place) => {
      expected[order.indexOf(passage) < first ? 'train' : 'test'].push(place);
    });
    expectValue(await student.call('splitByPassage', questions, share)).toEqual(expected);
  }
});
