import { expectNumbers, student } from 'headway/grading';
import { test } from 'vitest';

const exact = { tolerance: 1e-9, because: 'a logarithm and a product in float64' };
const rarity = (n: number, df: number): number => Math.log((1 + n) / (1 + df)) + 1;

test('a column for each training word, in the order of the alphabet', async () => {
  // Both words are in one of two texts. "soup" twice.
  const r = rarity(2, 1);
  expectNumbers(await student.call('wordFeatures', ['soup soup', 'cold'], ['soup soup', 'cold'])).toBeClose(
    [
      [0, 2 * r],
      [r, 0],
    ],
    {
      ...exact,
      mistakes: {
        'words are in the order they came in, not of the alphabet': [
          [2 * r, 0],
          [0, r],
        ],
        'a word counts once, however often it is there': [
          [0, r],
          [r, 0],
        ],
        'df counts words, not texts: twice in one text is one text': [
          [0, 2 * rarity(2, 2)],
          [r, 0],
        ],
      },
    },
  );
});

test('words that only the test has are no columns', async () => {
  const r = rarity(2, 1);
  expectNumbers(await student.call('wordFeatures', ['cold', 'warm'], ['cold bread'])).toBeClose([[r, 0]], {
    ...exact,
    mistakes: {
      'the vocabulary has words of the test: it was made of all texts': [[rarity(2, 0), r, 0]],
      'vocabulary and rarity were made of all texts: the test leaks': [[rarity(3, 1), rarity(3, 2), rarity(3, 1)]],
    },
  });
});

test('a word is as rare as the training texts say', async () => {
  // "good" is in three of four training texts, and in all test texts.
  const train = ['good', 'good', 'good', 'bad'];
  expectNumbers(await student.call('wordFeatures', train, ['good', 'good', 'bad good'])).toBeClose(
    [
      [0, rarity(4, 3)],
      [0, rarity(4, 3)],
      [rarity(4, 1), rarity(4, 3)],
    ],
    {
      ...exact,
      mistakes: {
        'rarity was learned from the texts that are to be judged: the test leaks': [
          [0, rarity(3, 3)],
          [0, rarity(3, 3)],
          [rarity(3, 1), rarity(3, 3)],
        ],
        'rarity was learned from all texts: the test leaks': [
          [0, rarity(7, 6)],
          [0, rarity(7, 6)],
          [rarity(7, 2), rarity(7, 6)],
        ],
      },
    },
  );
});
