import { expectValue, student } from 'headway/grading';
import { test } from 'vitest';

const tags = ['O', 'B-PER', 'I-PER'];
const log = (rows: number[][]): number[][] => rows.map((row) => row.map(Math.log));

test('where the likeliest tags keep the rule, they are the answer', async () => {
  const words = log([
    [0.2, 0.7, 0.1],
    [0.2, 0.1, 0.7],
    [0.8, 0.1, 0.1],
  ]);
  expectValue(await student.call('constrainedTags', words, tags)).toEqual(['B-PER', 'I-PER', 'O'], {
    mistakes: { 'the tags are in the order of the walk back: turn them round': ['O', 'I-PER', 'B-PER'] },
  });
});

test('a sentence does not begin with I-', async () => {
  const words = log([
    [0.3, 0.2, 0.5],
    [0.8, 0.1, 0.1],
  ]);
  expectValue(await student.call('constrainedTags', words, tags)).toEqual(['O', 'O'], {
    mistakes: {
      'a sentence begins with I-: before the first word there is nothing': ['I-PER', 'O'],
      'the stray I- was mended to B-: but O is likelier than B- here': ['B-PER', 'O'],
    },
  });
});

test('a later word can change an earlier one', async () => {
  // Alone, the first word is O (.5 against .4). But the second is I-PER for nearly certain: .5 · .05 < .4 · .9.
  const words = log([
    [0.5, 0.4, 0.1],
    [0.05, 0.05, 0.9],
  ]);
  expectValue(await student.call('constrainedTags', words, tags)).toEqual(['B-PER', 'I-PER'], {
    mistakes: {
      'each word was chosen alone, and the rule is broken': ['O', 'I-PER'],
      'each word was chosen alone, and mended afterwards': ['O', 'B-PER'],
      'words were chosen from left to right: the first did not wait for the second': ['O', 'O'],
    },
  });
});

test('an I- goes on from its own kind alone', async () => {
  const words = log([
    [0.1, 0.8, 0.04, 0.04, 0.02],
    [0.15, 0.05, 0.1, 0.1, 0.6],
  ]);
  const kinds = ['O', 'B-PER', 'I-PER', 'B-LOC', 'I-LOC'];
  // B-PER then O: .12; B-LOC then I-LOC: .024.
  expectValue(await student.call('constrainedTags', words, kinds)).toEqual(['B-PER', 'O'], {
    mistakes: {
      'I-LOC stands after B-PER: the kind was not looked at': ['B-PER', 'I-LOC'],
      'each word was chosen alone, and mended afterwards': ['B-PER', 'B-LOC'],
    },
  });
});
