import { expectNumbers, student } from 'headway/grading';
import { test } from 'vitest';

const exact = { tolerance: 1e-9, because: 'one division in float64' };
const finite = { says: '0 / 0: with nothing right, F1 is 0' };

test('a name is right as a whole or not at all', async () => {
  // There: [Ana Ito] and [Rome]. Found: [Ana] and [Rome], and Rome is the last word.
  const labels = [['B-PER', 'I-PER', 'O', 'B-LOC']];
  const predictions = [['B-PER', 'O', 'O', 'B-LOC']];
  expectNumbers(await student.call('entityF1', labels, predictions)).toBeClose(1 / 2, {
    ...exact,
    mistakes: {
      'this is F1 of words: half of a name counts': (2 * 2) / (2 + 3),
      'this is accuracy of tags: O counts': 3 / 4,
      'a name that ends with the sentence is lost': 0,
      'only the beginning of a name is compared': 1,
    },
  });
});

test('the kind counts', async () => {
  // Two places are found where a person and a place are; the organisation is right.
  const labels = [['B-PER', 'O', 'B-LOC', 'O', 'B-ORG', 'O']];
  const predictions = [['B-LOC', 'O', 'B-LOC', 'O', 'B-ORG', 'O']];
  expectNumbers(await student.call('entityF1', labels, predictions)).toBeClose(2 / 3, {
    ...exact,
    mistakes: { 'the kind is not compared': 1, 'this is accuracy of tags: O counts': 5 / 6 },
  });
});

test('two names side by side are two', async () => {
  // [Mobile] [Alabama] against [Mobile Alabama], and in the second sentence an I- that begins.
  const labels = [
    ['B-LOC', 'B-LOC', 'O'],
    ['O', 'B-PER', 'O'],
  ];
  const predictions = [
    ['B-LOC', 'I-LOC', 'O'],
    ['O', 'I-PER', 'O'],
  ];
  expectNumbers(await student.call('entityF1', labels, predictions)).toBeClose(2 / 5, {
    ...exact,
    mistakes: {
      'two names side by side are taken for one: a B- always begins': 1,
      'an I- after nothing is not taken for a beginning': 0,
    },
  });
});

test('all sentences count together', async () => {
  // 3 of 3 in the first sentence; in the second nothing is found of one; the third has none.
  const labels = [['B-PER', 'B-LOC', 'B-ORG', 'O'], ['B-PER', 'O'], ['O', 'O']];
  const predictions = [['B-PER', 'B-LOC', 'B-ORG', 'O'], ['O', 'O'], ['O', 'O']];
  const actual = expectNumbers(await student.call('entityF1', labels, predictions));
  actual.toObey(finite.says, ({ data }) => Array.from(data).every(Number.isFinite));
  actual.toBeClose(6 / 7, {
    ...exact,
    mistakes: {
      'this is the mean of the sentences, not of the entities': 1 / 3,
      'this is the mean of the sentences with an entity': 1 / 2,
      'this is recall': 3 / 4,
      'this is precision': 1,
    },
  });
});

test('without any name it is 0', async () => {
  const actual = expectNumbers(await student.call('entityF1', [['O', 'O']], [['O', 'O']]));
  actual.toObey(finite.says, ({ data }) => Array.from(data).every(Number.isFinite));
  actual.toBeClose(0, exact);
});
