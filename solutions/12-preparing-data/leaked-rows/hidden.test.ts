import { expectValue, random, student } from 'headway/grading';
import { test } from 'vitest';

const words = ['tide', 'ship', 'Ölfass', 'harbour', '42', 'été', 'night', 'is', 'not', 'late'];

/** The same words in another dress. */
function dressed(text: string): string {
  const marks = [' ', '  ', ', ', '-', ' … '];
  const pieces = text.split(' ').map((word) => (random.uniform() < 0.4 ? word.toUpperCase() : word));
  return (
    pieces.reduce((all, piece) => all + marks[random.integer(marks.length)] + piece) +
    ['', '.', '?! '][random.integer(3)]
  );
}

test('random texts: every copy in another dress is found, and nothing else', async () => {
  for (let round = 0; round < 4; round++) {
    const sentences = Array.from({ length: 24 }, (_, i) =>
      [
        ...Array.from({ length: 3 + random.integer(4) }, () => words[random.integer(words.length)]),
        `n${i}`,
      ].join(' '),
    );
    const train = sentences.slice(0, 12);
    const test = Array.from({ length: 15 }, () => sentences[random.integer(24)]);
    const expected = test.flatMap((text, row) => (train.includes(text) ? [row] : []));
    expectValue(await student.call('leakedRows', train.map(dressed), test.map(dressed))).toEqual(expected);
  }
});
