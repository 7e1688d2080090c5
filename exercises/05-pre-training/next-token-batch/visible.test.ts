import { expectValue, student } from 'headway/grading';
import { test } from 'vitest';

test('the labels are the same text, one token further', async () => {
  // The first block: inputs 10 11 12, and after them come 11 12 13.
  const tokens = Int32Array.of(10, 11, 12, 13, 14);
  const actual = await student.call('nextTokenBatch', tokens, 3, [0]);
  const inputIds = Int32Array.of(10, 11, 12);
  expectValue(actual).toEqual(
    { inputIds, labels: Int32Array.of(11, 12, 13) },
    {
      mistakes: {
        'the labels are not shifted: each token is its own label': { inputIds, labels: inputIds },
        'the labels are shifted by two': { inputIds, labels: Int32Array.of(12, 13, 14) },
        'the labels are shifted the wrong way: inputs and labels are exchanged': {
          inputIds: Int32Array.of(11, 12, 13),
          labels: inputIds,
        },
      },
    },
  );
});

test('a number just below 1 picks the last block that has all its labels', async () => {
  // Seven tokens and blocks of three: the last block begins at 3, its last label is the last token.
  const tokens = Int32Array.of(10, 11, 12, 13, 14, 15, 16);
  const actual = await student.call('nextTokenBatch', tokens, 3, [0.999]);
  const block = (...ids: number[]): Int32Array => Int32Array.from(ids);
  expectValue(actual).toEqual(
    { inputIds: block(13, 14, 15), labels: block(14, 15, 16) },
    {
      mistakes: {
        'the last block is never drawn: there is one more possible start': {
          inputIds: block(12, 13, 14),
          labels: block(13, 14, 15),
        },
        'the block crosses the end of the text: its last label is missing': {
          inputIds: block(14, 15, 16),
          labels: block(15, 16, 0),
        },
        'the block crosses the end of the text: a start so late leaves too few tokens': {
          inputIds: block(16, 0, 0),
          labels: block(0, 0, 0),
        },
      },
    },
  );
});

test('the blocks of a batch stand one after the other', async () => {
  const tokens = Int32Array.of(10, 11, 12, 13, 14, 15);
  const actual = await student.call('nextTokenBatch', tokens, 2, [0.5, 0]); // four starts: 2 and 0
  expectValue(actual).toEqual(
    { inputIds: Int32Array.of(12, 13, 10, 11), labels: Int32Array.of(13, 14, 11, 12) },
    {
      mistakes: {
        'the rows come in the order of the text, not of the random numbers': {
          inputIds: Int32Array.of(10, 11, 12, 13),
          labels: Int32Array.of(11, 12, 13, 14),
        },
      },
    },
  );
});
