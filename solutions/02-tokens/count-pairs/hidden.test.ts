import { expectValue, random, student } from 'headway/grading';
import { test } from 'vitest';

test('random words agree with looking at the text itself', async () => {
  for (let round = 0; round < 6; round++) {
    const distinct = new Set(
      Array.from({ length: 2 + random.integer(6) }, () =>
        Array.from({ length: 1 + random.integer(7) }, () => 'abc'[random.integer(3)]).join(''),
      ),
    );
    const counts = [...distinct].map(() => 1 + random.integer(9));
    const text = [...distinct].map((word, w) => `${word} `.repeat(counts[w])).join('');
    const expected = new Map<string, number>();
    for (const left of 'abc') {
      for (const right of 'abc') {
        // A look-ahead, so that overlapping pairs are all found.
        const found = text.match(new RegExp(`${left}(?=${right})`, 'g'))?.length;
        if (found) expected.set(`${left.charCodeAt(0)},${right.charCodeAt(0)}`, found);
      }
    }
    const words = [...distinct].map((word) => Array.from(word, (letter) => letter.charCodeAt(0)));
    expectValue(await student.call('countPairs', words, counts)).toEqual(expected);
  }
});
