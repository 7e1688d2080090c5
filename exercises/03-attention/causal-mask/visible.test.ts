import { expectTensor, expectValue, student } from 'headway/grading';
import { test } from 'vitest';

/** The mask as rows of words, so that a difference can be seen. */
async function mask(T: number, S?: number): Promise<string[]> {
  const answer = expectTensor(
    await (S === undefined ? student.call('causalMask', T) : student.call('causalMask', T, S)),
  );
  const keys = S ?? T;
  answer.toHaveShape([T, keys]);
  const word = (value: number): string => {
    if (value === 0) return 'sees';
    return value <= -1e4 ? 'hidden' : `adds ${value}`;
  };
  const words = Array.from(answer.numbers.data, word);
  return Array.from({ length: T }, (_, t) => words.slice(t * keys, (t + 1) * keys).join(' '));
}

test('each query sees itself and what came before', async () => {
  expectValue(await mask(3)).toEqual(['sees hidden hidden', 'sees sees hidden', 'sees sees sees'], {
    mistakes: {
      'a position may look at itself: the mask hides the diagonal too': [
        'hidden hidden hidden',
        'sees hidden hidden',
        'sees sees hidden',
      ],
      'a position sees the one after it: the mask is off by one': [
        'sees sees hidden',
        'sees sees sees',
        'sees sees sees',
      ],
      'the mask is transposed: it hides the past and shows the future': [
        'sees sees sees',
        'hidden sees sees',
        'hidden hidden sees',
      ],
      'ones and zeros are for multiplying after the softmax; this mask is added before it: 0 keeps, −1e9 hides':
        ['adds 1 sees sees', 'adds 1 adds 1 sees', 'adds 1 adds 1 adds 1'],
      'the mask hides what it should keep and keeps what it should hide': [
        'hidden sees sees',
        'hidden hidden sees',
        'hidden hidden hidden',
      ],
    },
  });
});

test('one new query after three remembered keys sees all four', async () => {
  expectValue(await mask(1, 4)).toEqual(['sees sees sees sees'], {
    mistakes: {
      'with more keys than queries the mask must be aligned to the end, this one is aligned to the start': [
        'sees hidden hidden hidden',
      ],
      'a position may look at itself: the mask hides the diagonal too': ['sees sees sees hidden'],
    },
  });
});

test('two new queries after two remembered keys: the first does not see the second', async () => {
  expectValue(await mask(2, 4)).toEqual(['sees sees sees hidden', 'sees sees sees sees'], {
    mistakes: {
      'with more keys than queries the mask must be aligned to the end, this one is aligned to the start': [
        'sees hidden hidden hidden',
        'sees sees hidden hidden',
      ],
      'all keys are seen by all queries as soon as there is a cache': [
        'sees sees sees sees',
        'sees sees sees sees',
      ],
    },
  });
});
