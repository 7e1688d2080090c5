import { bleu } from '../../../lib/evaluation/bleu';
import { expectNumbers, random, student } from 'headway/grading';
import { test } from 'vitest';

const close = { tolerance: 1e-9, because: 'a few operations in float64' };
const draw = (length: number): string[] =>
  Array.from({ length }, () => ['a', 'b', 'c', 'd'][random.integer(4)]);

test('random texts agree with the definition', async () => {
  // Long texts of four words: every 4-gram precision is above 0, where this is the library's BLEU exactly.
  for (let i = 0; i < 4; i++) {
    const [translation, reference] = [draw(150 + random.integer(100)), draw(200)];
    const { bleu: expected } = bleu([translation.join(' ')], [reference.join(' ')], 'none');
    expectNumbers(await student.call('bleu', translation, reference, 4)).toBeClose(expected, {
      ...close,
      tolerance: 1e-7,
    });
  }
});

test('order counts from pairs of words on', async () => {
  const [translation, reference] = [
    ['b', 'a', 'c', 'd'],
    ['a', 'b', 'c', 'd'],
  ];
  expectNumbers(await student.call('bleu', translation, reference, 1)).toBeClose(100, close);
  const pairs = await student.call('bleu', translation, reference, 2);
  expectNumbers(pairs).toBeClose(100 * Math.sqrt(1 / 3), close); // "c d" of three pairs
});

test('the reference itself gets 100', async () => {
  const text = [...draw(20), 'e', 'f'];
  expectNumbers(await student.call('bleu', text, text, 3)).toBeClose(100, close);
});
