import { expectValue, random, student } from 'headway/grading';
import { test } from 'vitest';

/** The definition by recursion: the longest piece that the word begins with, then the rest; undefined if stuck. */
function cut(word: string, vocabulary: readonly string[], isStart = true): string[] | undefined {
  if (word === '') return [];
  const fits = vocabulary
    .filter((piece) => piece.startsWith('##') !== isStart)
    .filter((piece) => word.startsWith(piece.replace('##', '')));
  const [longest] = fits.sort((a, b) => b.length - a.length);
  if (longest === undefined) return undefined;
  const rest = cut(word.slice(longest.replace('##', '').length), vocabulary, false);
  return rest && [longest, ...rest];
}

const randomText = (least: number): string =>
  Array.from({ length: least + random.integer(3) }, () => 'abc'[random.integer(3)]).join('');

test('random words and vocabularies agree with the definition', async () => {
  for (let round = 0; round < 12; round++) {
    const pieces = Array.from({ length: 10 }, () => (random.uniform() < 0.5 ? '' : '##') + randomText(1));
    const vocabulary = [...new Set([...pieces, 'a', 'b', '##a', '##b', '##c'])];
    const word = randomText(1) + randomText(1) + randomText(0);
    const expected = cut(word, vocabulary) ?? ['[UNK]'];
    expectValue(await student.call('wordPieces', word, vocabulary)).toEqual(expected);
  }
});

test('what fits at first may leave a rest that nothing fits', async () => {
  // ab + c would do, but abc is not looked for twice: aba leaves c, and there is no ##c.
  expectValue(await student.call('wordPieces', 'abac', ['a', 'ab', 'aba', '##ac', '##bac'])).toEqual(
    ['[UNK]'],
    {
      mistakes: {
        'the best cut is looked for: the first piece must be the longest, whatever follows': ['ab', '##ac'],
        'only the rest becomes [UNK]: the whole word must': ['aba', '[UNK]'],
      },
    },
  );
});
