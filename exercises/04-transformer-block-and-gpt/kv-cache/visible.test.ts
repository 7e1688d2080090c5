import * as tf from '@tensorflow/tfjs-core';
import { expectTensor, student } from 'headway/grading';
import { test } from 'vitest';

interface Answer {
  output?: unknown;
  cache?: { keys?: unknown; values?: unknown };
}

/** One text, one head, one feature: position t holds the t-th number. */
const head = (...numbers: number[]): tf.Tensor4D => tf.tensor4d(numbers, [1, 1, numbers.length, 1]);
// A query of zero looks at every key it may see alike, so the output is the mean of the values seen.

test('without a cache each position takes the mean of itself and what came before', async () => {
  const actual = (await student.call('attendWithCache', head(0, 0), head(1, 2), head(3, 9))) as Answer;
  expectTensor(actual?.output).toBeClose(head(3, 6), {
    tolerance: 1e-5,
    because: 'means of small whole numbers',
  });
});

test('a new position sees what is in the cache, and itself', async () => {
  const cache = { keys: head(1, 2), values: head(3, 6) };
  const actual = (await student.call('attendWithCache', head(0), head(5), head(9), cache)) as Answer;
  expectTensor(actual?.output).toBeClose(head(6), {
    tolerance: 1e-5,
    because: 'the mean of 3, 6 and 9',
    mistakes: {
      'the cache is not used: the earlier keys and values come before the new ones': head(9),
      'the new position does not see itself: its own key and value belong to the text too': head(4.5),
    },
  });
});

test('the cache that comes back holds the earlier positions and then the new one', async () => {
  const cache = { keys: head(1, 2), values: head(3, 6) };
  const actual = (await student.call('attendWithCache', head(0), head(5), head(9), cache)) as Answer;
  const mistakes = (old: number[], added: number) => ({
    'the new position is put first: the cache is in the order of the text': head(added, ...old),
    'the cache is not extended: the next call needs the new position too': head(...old),
    'the cache holds the new position only: the earlier ones are lost': head(added),
  });
  expectTensor(actual?.cache?.keys).toBeClose(head(1, 2, 5), {
    tolerance: 0,
    because: 'keys are kept, not computed',
    mistakes: mistakes([1, 2], 5),
  });
  expectTensor(actual?.cache?.values).toBeClose(head(3, 6, 9), {
    tolerance: 0,
    because: 'values are kept, not computed',
    mistakes: {
      ...mistakes([3, 6], 9),
      'keys and values are exchanged': head(1, 2, 5),
    },
  });
});

test('of two new positions the first does not see the second', async () => {
  const cache = { keys: head(1), values: head(2) };
  const actual = (await student.call('attendWithCache', head(0, 0), head(5, 7), head(4, 9), cache)) as Answer;
  expectTensor(actual?.output).toBeClose(head(3, 5), {
    tolerance: 1e-5,
    because: 'the means of 2 and 4, and of 2, 4 and 9',
    mistakes: {
      'the new positions see each other without a mask: the first must not see the second': head(5, 5),
      'the cache is not used: the earlier keys and values come before the new ones': head(4, 6.5),
      'the new position is put first: the cache is in the order of the text': head(6.5, 5),
    },
  });
});
