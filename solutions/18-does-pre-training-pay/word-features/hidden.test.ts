import { expectNumbers, random, student } from 'headway/grading';
import { test } from 'vitest';

test('any texts', async () => {
  const words = ['all', 'bread', 'cold', 'day', 'end', 'fine', 'good', 'house'];
  const some = (count: number, of: number): string[] =>
    Array.from({ length: count }, () =>
      Array.from({ length: 2 + random.integer(5) }, () => words[random.integer(of)]).join(' '),
    );
  for (let round = 0; round < 4; round++) {
    const [train, texts] = [some(6, 6), some(4, 8)];
    const known = words.filter((word) => train.some((text) => text.split(' ').includes(word)));
    const expected = texts.map((text) =>
      known.map((word) => {
        let [count, df] = [0, 0];
        for (const other of text.split(' ')) if (other === word) count++;
        for (const other of train) if (new Set(other.split(' ')).has(word)) df++;
        return count * (Math.log(1 + train.length) - Math.log(1 + df) + 1);
      }),
    );
    expectNumbers(await student.call('wordFeatures', train, texts)).toBeClose(expected, {
      tolerance: 1e-9,
      because: 'logarithms and products in float64',
    });
  }
});
