import { expectValue, student } from 'headway/grading';
import { test } from 'vitest';

test('a word of one piece has its tag, the special tokens have none', async () => {
  expectValue(await student.call('labelPieces', [3, 0], [1, 1])).toEqual([-100, 3, 0, -100], {
    mistakes: {
      'the special tokens have no place: [CLS] and [SEP] are tokens too': [3, 0],
      'special tokens have label 0, which is a tag: the loss must pass over them': [0, 3, 0, 0],
    },
  });
});

test('only the first piece of a word has its tag', async () => {
  // Ana | Kow ##al ##ski | left
  expectValue(await student.call('labelPieces', [1, 2, 0], [1, 3, 1])).toEqual(
    [-100, 1, 2, -100, -100, 0, -100],
    {
      mistakes: {
        'every piece has its word\'s tag: a long word then counts several times': [-100, 1, 2, 2, 2, 0, -100],
        'the last piece has the tag, not the first': [-100, 1, -100, -100, 2, 0, -100],
        'further pieces have label 0, which is a tag: the loss must pass over them': [-100, 1, 2, 0, 0, 0, -100],
        'there is one label a word, not one a token': [-100, 1, 2, 0, -100],
      },
    },
  );
});

test('a sentence without words is two special tokens', async () => {
  expectValue(await student.call('labelPieces', [], [])).toEqual([-100, -100]);
});
