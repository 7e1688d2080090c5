import { expectNumbers, student } from 'headway/grading';
import { test } from 'vitest';

const words = (text: string): string[] => text.split(' ');
const close = { tolerance: 1e-9, because: 'a few operations in float64' };

test('a word counts no more often than the reference has it', async () => {
  // "the" stands in the reference twice: 2 of 5 words.
  const actual = await student.call('bleu', words('the the the the the'), words('the cat on the mat'), 1);
  expectNumbers(actual).toBeClose(40, {
    ...close,
    mistakes: {
      'counts are not clipped: every "the" counts, though the reference has two': 100,
      'each different word counts once, however often it stands there': 20,
      'the score goes from 0 to 1: BLEU is told in percent': 0.4,
    },
  });
});

test('the shares are averaged by their product', async () => {
  // 5 of 6 words, 3 of 5 pairs.
  const [p1, p2] = [5 / 6, 3 / 5];
  const actual = await student.call('bleu', words('the cat sat on the mat'), words('the cat sat on a mat'), 2);
  expectNumbers(actual).toBeClose(100 * Math.sqrt(p1 * p2), {
    ...close,
    mistakes: {
      'the shares are averaged by their sum: the mean of BLEU is geometric': (100 * (p1 + p2)) / 2,
      'the root is missing: the product of n shares must be put to the power 1/n': 100 * p1 * p2,
      'only the longest n-grams are counted': 100 * p2,
      'only single words are counted': 100 * p1,
    },
  });
});

test('a translation that is too short is punished', async () => {
  // Every word is right, but 2 of 6 are missing.
  const actual = await student.call('bleu', words('the cat on mat'), words('the cat sat on the mat'), 1);
  expectNumbers(actual).toBeClose(100 * Math.exp(1 - 6 / 4), {
    ...close,
    mistakes: {
      'the brevity penalty is missing': 100,
      'the brevity penalty has r and c exchanged': 100 * Math.exp(1 - 4 / 6),
      'matches are divided by the words of the reference: that is recall': (100 * 4) / 6,
    },
  });
});
