import { expectValue, student } from 'headway/grading';
import { test } from 'vitest';

test('a name of three words in the place of one brings three tags', async () => {
  const sentence = { tokens: ['Jo', 'met', 'Anna', '.'], tags: ['B-PER', 'O', 'B-PER', 'O'] };
  const swapped = await student.call('swapMention', sentence, 0, ['Mary', 'Ann', 'Lee']);
  const tokens = ['Mary', 'Ann', 'Lee', 'met', 'Anna', '.'];
  expectValue(swapped).toEqual(
    { tokens, tags: ['B-PER', 'I-PER', 'I-PER', 'O', 'B-PER', 'O'] },
    {
      mistakes: {
        'the tags stay as they were: every later word has the tag of another': {
          tokens,
          tags: ['B-PER', 'O', 'B-PER', 'O'],
        },
        'every word of the new name begins a name (B-): that is three names': {
          tokens,
          tags: ['B-PER', 'B-PER', 'B-PER', 'O', 'B-PER', 'O'],
        },
        'only the first word of the new name is tagged': {
          tokens,
          tags: ['B-PER', 'O', 'O', 'O', 'B-PER', 'O'],
        },
      },
    },
  );
});

test('all words of the old name go', async () => {
  const sentence = { tokens: ['in', 'New', 'York', 'City', 'today'], tags: ['O', 'B-LOC', 'I-LOC', 'I-LOC', 'O'] };
  const swapped = await student.call('swapMention', sentence, 1, ['Oslo']);
  expectValue(swapped).toEqual(
    { tokens: ['in', 'Oslo', 'today'], tags: ['O', 'B-LOC', 'O'] },
    {
      mistakes: {
        'only the first word of the old name is replaced': {
          tokens: ['in', 'Oslo', 'York', 'City', 'today'],
          tags: ['O', 'B-LOC', 'I-LOC', 'I-LOC', 'O'],
        },
      },
    },
  );
});

test('a name that begins right behind the old one stays', async () => {
  const sentence = { tokens: ['Paris', 'Oslo', 'Rome'], tags: ['B-LOC', 'B-LOC', 'B-LOC'] };
  const swapped = await student.call('swapMention', sentence, 0, ['New', 'York']);
  expectValue(swapped).toEqual(
    { tokens: ['New', 'York', 'Oslo', 'Rome'], tags: ['B-LOC', 'I-LOC', 'B-LOC', 'B-LOC'] },
    {
      mistakes: {
        'the name goes on to the next O: the names behind it are swallowed': {
          tokens: ['New', 'York'],
          tags: ['B-LOC', 'I-LOC'],
        },
      },
    },
  );
});
