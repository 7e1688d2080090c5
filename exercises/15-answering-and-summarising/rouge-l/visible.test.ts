import { expectNumbers, student } from 'headway/grading';
import { test } from 'vitest';

const because = 'a ratio of small whole numbers';

test('a subsequence may have gaps, and both precision and recall count', async () => {
  // "police … the gunman" are three words of both: precision 3 / 4, recall 3 / 7, F1 6 / 11.
  const f1 = await student.call('rougeL', 'police kill the gunman', 'police say they have killed the gunman');
  expectNumbers(f1).toBeClose(6 / 11, {
    tolerance: 1e-12,
    because,
    mistakes: {
      'that is recall alone: a summary that copies everything would be perfect': 3 / 7,
      'that is precision alone: a summary of one word would be perfect': 3 / 4,
      'the common words had to stand side by side; a subsequence may have gaps': 4 / 11,
      'that is the mean of precision and recall, F1 is their harmonic mean': (3 / 4 + 3 / 7) / 2,
    },
  });
});

test('the order of the words counts', async () => {
  // Lin's own example: "police … gunman" and "the gunman" keep the order in two words only.
  const f1 = await student.call('rougeL', 'the gunman kill police', 'police killed the gunman');
  expectNumbers(f1).toBeClose(2 / 4, {
    tolerance: 1e-12,
    because,
    mistakes: { 'the order of the words was not looked at: that is ROUGE-1': 3 / 4 },
  });
});

test('the longest of all sequences is found, not the first', async () => {
  // Taking "d" at once skips "a b c".
  const f1 = await student.call('rougeL', 'd a b c', 'a b c d');
  expectNumbers(f1).toBeClose(3 / 4, {
    tolerance: 1e-12,
    because,
    mistakes: {
      'the first match was taken each time: to skip it can give a longer sequence': 1 / 4,
      'the order of the words was not looked at: that is ROUGE-1': 1,
    },
  });
});

test('capitals and signs do not count', async () => {
  const f1 = await student.call('rougeL', 'The cat, it seems, slept.', 'the cat slept');
  expectNumbers(f1).toBeClose(6 / 8, {
    tolerance: 1e-12,
    because,
    mistakes: { 'capitals and signs were compared too: "The" and "cat," are other words then': 0 },
  });
});
