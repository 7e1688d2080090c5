import { expectValue, student } from 'headway/grading';
import { test } from 'vitest';

test('a copy is found by its place in the test set', async () => {
  const train = ['The tide is in.', 'Nine ships left.', 'It rained.'];
  const rows = await student.call('leakedRows', train, ['Nobody slept.', 'It rained.', 'It snowed.', 'The tide is in.']);
  expectValue(rows).toEqual([1, 3], {
    mistakes: {
      'the places are those of the training set': [0, 2],
    },
  });
});

test('case, punctuation and white space do not hide a copy', async () => {
  const train = ['Nine ships left the harbour.', "It's late"];
  const rows = await student.call('leakedRows', train, [
    'NINE SHIPS LEFT THE HARBOUR.',
    'Nine ships left the harbour!',
    '  Nine ships\tleft the  harbour.\n',
    'It, s late?',
    'Nine ships left.',
  ]);
  expectValue(rows).toEqual([0, 1, 2, 3], {
    mistakes: {
      'texts are compared to the letter': [],
      'case still hides a copy': [1, 2, 3],
      'punctuation still hides a copy': [0, 2],
      'white space still hides a copy': [0, 1],
    },
  });
});

test('what stands twice in the test set alone is no leak', async () => {
  const rows = await student.call('leakedRows', ['It rained.'], ['It snowed.', 'It snowed.', 'Nobody slept.']);
  expectValue(rows).toEqual([], {
    mistakes: { 'rows are looked for in the test set itself': [1] },
  });
});
