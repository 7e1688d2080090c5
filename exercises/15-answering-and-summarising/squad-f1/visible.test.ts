import { expectNumbers, expectValue, student } from 'headway/grading';
import { test } from 'vitest';

const exact = { tolerance: 1e-9, because: 'it is a ratio of small whole numbers' };

test('capitals, punctuation and articles do not count', async () => {
  expectValue(await student.call('normalizeAnswer', 'The White Whale!')).toEqual('white whale', {
    mistakes: {
      'articles are left in: a, an and the do not count': 'the white whale',
      'punctuation is left in': 'white whale!',
      'capitals are left in, or articles looked for before letters are small': 'The White Whale',
      'spaces are left where something was taken away': ' white whale',
    },
  });
  expectValue(await student.call('normalizeAnswer', 'an  island,\nthe U.S.')).toEqual('island us', {
    mistakes: {
      'a sign becomes a space: it is taken away, so "U.S." is one word': 'island u s',
      'white space stays as it is: words have one space between': 'island\n us',
    },
  });
});

test('a word that begins with an article stays', async () => {
  expectValue(await student.call('normalizeAnswer', 'a theatre in Atlanta')).toEqual('theatre in atlanta', {
    mistakes: { 'articles are taken out of other words, too: only whole words count': 'tre in tlt' },
  });
});

test('F1 weighs the words that are too many against those that are missing', async () => {
  // Two words in common; one of three is too many, two of four are missing: 2·(2/3)·(2/4) / (2/3 + 2/4) = 4/7.
  expectNumbers(await student.call('answerF1', 'in New Bedford', 'New Bedford, Massachusetts, America')).toBeClose(4 / 7, {
    ...exact,
    mistakes: {
      'it is the precision alone: common words by words said': 2 / 3,
      'it is the recall alone: common words by right words': 2 / 4,
      'it is the mean of precision and recall: F1 is their harmonic mean': (2 / 3 + 2 / 4) / 2,
      'common words are divided by all different words (Jaccard)': 2 / 5,
      'the answers are not normalised: "Bedford," is another word than "Bedford"': 2 / 7,
    },
  });
});

test('"no answer" is right or wrong, nothing between', async () => {
  expectNumbers(await student.call('answerF1', '', '')).toBeClose(1, {
    ...exact,
    mistakes: { 'two empty answers agree': 0 },
  });
  expectNumbers(await student.call('answerF1', '', 'Ahab')).toBeClose(0, exact);
});
