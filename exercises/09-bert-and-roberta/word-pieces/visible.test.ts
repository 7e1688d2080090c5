import { expectValue, student } from 'headway/grading';
import { test } from 'vitest';

const vocabulary = ['w', 'wh', 'whale', 'un', '##a', '##able', '##ale', '##b', '##e', '##h', '##l', '##s'];

test('a word that is a piece stays whole', async () => {
  expectValue(await student.call('wordPieces', 'whale', vocabulary)).toEqual(['whale'], {
    mistakes: {
      'the shortest piece that fits is taken, not the longest': ['w', '##h', '##a', '##l', '##e'],
      'the last piece is looked for first: begin at the left': ['wh', '##ale'],
    },
  });
});

test('the longest piece that fits is taken, from the left', async () => {
  expectValue(await student.call('wordPieces', 'unables', vocabulary)).toEqual(['un', '##able', '##s'], {
    mistakes: {
      'the shortest piece that fits is taken, not the longest': ['un', '##a', '##b', '##l', '##e', '##s'],
      'only whole words are known: a word that is no piece can still be made of pieces': ['[UNK]'],
      'pieces inside a word are given without their ##': ['un', 'able', 's'],
    },
  });
  // From the right it would be w ##h ##ale: the same letters, other ids.
  expectValue(await student.call('wordPieces', 'whale', vocabulary.filter((piece) => piece !== 'whale'))).toEqual(
    ['wh', '##ale'],
    {
      mistakes: {
        'the shortest piece that fits is taken, not the longest': ['w', '##h', '##a', '##l', '##e'],
      },
    },
  );
});

test('the first piece is the longest, whatever follows', async () => {
  const pieces = ['sea', 'seam', '##man', '##a', '##n'];
  expectValue(await student.call('wordPieces', 'seaman', pieces)).toEqual(['seam', '##a', '##n'], {
    mistakes: {
      'the best cut is looked for: the first piece must be the longest, whatever follows': ['sea', '##man'],
    },
  });
});

test('pieces inside a word are those with ##', async () => {
  const pieces = ['sea', 'man', '##m', '##an', '##ma', '##n'];
  expectValue(await student.call('wordPieces', 'seaman', pieces)).toEqual(['sea', '##ma', '##n'], {
    mistakes: {
      'a piece that begins words is taken inside one': ['sea', 'man'],
      'pieces inside a word are given without their ##': ['sea', 'ma', 'n'],
      'the shortest piece that fits is taken, not the longest': ['sea', '##m', '##an'],
    },
  });
});

test('a word with a part that no piece fits is unknown as a whole', async () => {
  expectValue(await student.call('wordPieces', 'whalez', vocabulary)).toEqual(['[UNK]'], {
    mistakes: {
      'only the rest becomes [UNK]: the whole word must': ['whale', '[UNK]'],
      'what does not fit is left out without a word': ['whale'],
    },
  });
});
