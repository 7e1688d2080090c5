import { expectFields, expectValue, student } from 'headway/grading';
import { test } from 'vitest';

const [PAD, START] = [0, 2];

test('the decoder reads each token one place after it was to say it', async () => {
  const actual = await student.call('teacherForcing', [[7, 8, 9, 1]], START, PAD);
  const { decoderInputIds, labels } = expectFields(actual, 'decoderInputIds', 'labels');
  expectValue(decoderInputIds).toEqual([[2, 7, 8, 9]], {
    mistakes: {
      'the decoder reads the token it is to say: move its input one place to the right': [[7, 8, 9, 1]],
      'the input begins with padding, not with the start token': [[0, 7, 8, 9]],
      'the input is moved to the left: the decoder reads what comes next': [[8, 9, 1, 2]],
      'the end token is read too: nothing comes after it': [[2, 7, 8, 9, 1]],
    },
  });
  expectValue(labels).toEqual([[7, 8, 9, 1]], {
    mistakes: {
      'the labels are moved too: they are the target as it is': [[8, 9, 1, -100]],
      'the labels are what the decoder reads': [[2, 7, 8, 9]],
    },
  });
});

test('behind a shorter target the input is padding and nothing is predicted', async () => {
  const actual = await student.call('teacherForcing', [[7, 8, 1], [9, 1]], START, PAD); // prettier-ignore
  const { decoderInputIds, labels } = expectFields(actual, 'decoderInputIds', 'labels');
  expectValue(decoderInputIds).toEqual(
    [
      [2, 7, 8],
      [2, 9, 0],
    ],
    {
      mistakes: {
        'rows are not of one length': [[2, 7, 8], [2, 9]],
        'the end token of a shorter target is read: drop each last token before filling up': [
          [2, 7, 8],
          [2, 9, 1],
        ],
      },
    },
  );
  expectValue(labels).toEqual(
    [
      [7, 8, 1],
      [9, 1, -100],
    ],
    {
      mistakes: {
        'padding is predicted: labels behind a text must be -100': [
          [7, 8, 1],
          [9, 1, 0],
        ],
      },
    },
  );
});
