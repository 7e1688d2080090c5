import { expectValue, student } from 'headway/grading';
import { test } from 'vitest';

test('an I- after nothing begins an entity, and the next goes on', async () => {
  const tags = ['O', 'I-PER', 'I-PER', 'B-LOC', 'I-LOC'];
  expectValue(await student.call('repairBio', tags)).toEqual(['O', 'B-PER', 'I-PER', 'B-LOC', 'I-LOC'], {
    mistakes: {
      'the stray I- became O: a name that was found is lost': ['O', 'O', 'O', 'B-LOC', 'I-LOC'],
      'the stray I- became O, and what goes on from it began a name': ['O', 'O', 'B-PER', 'B-LOC', 'I-LOC'],
      'every I- became B-: one name of two words is now two names': ['O', 'B-PER', 'B-PER', 'B-LOC', 'B-LOC'],
      'nothing was mended': tags,
    },
  });
});

test('an I- of another kind begins another entity', async () => {
  const tags = ['B-PER', 'I-LOC', 'I-LOC', 'I-ORG'];
  expectValue(await student.call('repairBio', tags)).toEqual(['B-PER', 'B-LOC', 'I-LOC', 'B-ORG'], {
    mistakes: {
      'the kind before was not looked at: I-LOC cannot go on from B-PER': tags,
      'the I- took the kind before it: the model said LOC': ['B-PER', 'I-PER', 'I-PER', 'I-PER'],
      'the stray I- became O: a name that was found is lost': ['B-PER', 'O', 'O', 'O'],
      'the stray I- became O, and what goes on from it began a name': ['B-PER', 'O', 'B-LOC', 'O'],
    },
  });
});

test('the first word has nothing before it', async () => {
  expectValue(await student.call('repairBio', ['I-ORG', 'I-ORG', 'O'])).toEqual(['B-ORG', 'I-ORG', 'O'], {
    mistakes: {
      'the first word was not looked at': ['I-ORG', 'I-ORG', 'O'],
      'the stray I- became O: a name that was found is lost': ['O', 'O', 'O'],
      'the stray I- became O, and what goes on from it began a name': ['O', 'B-ORG', 'O'],
      'every I- became B-: one name of two words is now two names': ['B-ORG', 'B-ORG', 'O'],
    },
  });
});
