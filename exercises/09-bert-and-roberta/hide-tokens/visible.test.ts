import { expectValue, student } from 'headway/grading';
import { test } from 'vitest';

// [CLS] a b c [SEP], of which only place 2 is hidden: 15 % of three tokens, rounded, is none, so it is one.
const text = [101, 11, 12, 13, 102];
const places = [2, 1, 3];
const hide = (draw: number): Promise<unknown> =>
  student.call('hideTokens', text, places, [draw, 0.5, 0.5], [77, 78, 79], 103);

test('a draw below 0.8 hides a token behind the mask', async () => {
  expectValue(await hide(0.79)).toEqual(
    { inputIds: [101, 11, 103, 13, 102], labels: [-100, -100, 12, -100, -100] },
    {
      mistakes: {
        'the label is read after the token was hidden: it is the mask itself': {
          inputIds: [101, 11, 103, 13, 102],
          labels: [-100, -100, 103, -100, -100],
        },
        'every token has a label: only hidden ones are to be guessed': {
          inputIds: [101, 11, 103, 13, 102],
          labels: [101, 11, 12, 13, 102],
        },
        'a random token and the mask are exchanged': {
          inputIds: [101, 11, 77, 13, 102],
          labels: [-100, -100, 12, -100, -100],
        },
        'all tokens of places are hidden, not 15 % of them': {
          inputIds: [101, 103, 103, 103, 102],
          labels: [-100, 11, 12, 13, -100],
        },
      },
    },
  );
});

test('a draw from 0.8 to 0.9 puts a random token there', async () => {
  expectValue(await hide(0.85)).toEqual(
    { inputIds: [101, 11, 77, 13, 102], labels: [-100, -100, 12, -100, -100] },
    {
      mistakes: {
        'every hidden token becomes the mask: 20 % must not': {
          inputIds: [101, 11, 103, 13, 102],
          labels: [-100, -100, 12, -100, -100],
        },
        'the label is the random token: it must be what was there before': {
          inputIds: [101, 11, 77, 13, 102],
          labels: [-100, -100, 77, -100, -100],
        },
        'the random token is taken by its place in the text, not by its turn': {
          inputIds: [101, 11, 79, 13, 102],
          labels: [-100, -100, 12, -100, -100],
        },
      },
    },
  );
});

test('a draw of 0.9 and above leaves the token, which is guessed all the same', async () => {
  expectValue(await hide(0.9)).toEqual(
    { inputIds: [101, 11, 12, 13, 102], labels: [-100, -100, 12, -100, -100] },
    {
      mistakes: {
        'a token that stays has no label: it must be guessed, too': {
          inputIds: [101, 11, 12, 13, 102],
          labels: [-100, -100, -100, -100, -100],
        },
        'every hidden token becomes the mask: 20 % must not': {
          inputIds: [101, 11, 103, 13, 102],
          labels: [-100, -100, 12, -100, -100],
        },
      },
    },
  );
});

test('15 % of the ordinary tokens are guessed', async () => {
  // Ten special tokens and ten ordinary ones, 20 … 29 at places 10 … 19: 15 % of ten, rounded, is two.
  const inputIds = [...new Array<number>(10).fill(1), ...Array.from({ length: 10 }, (_, i) => 20 + i)];
  const order = [14, 11, 19, 10, 12, 13, 15, 16, 17, 18];
  const masks = (hidden: number[]): object => ({
    inputIds: inputIds.map((id, place) => (hidden.includes(place) ? 5 : id)),
    labels: inputIds.map((id, place) => (hidden.includes(place) ? id : -100)),
  });
  const zeros = order.map(() => 0);
  expectValue(await student.call('hideTokens', inputIds, order, zeros, zeros, 5)).toEqual(masks([14, 11]), {
    mistakes: {
      'special tokens are counted, too: 15 % of places, not of inputIds': masks([14, 11, 19]),
      'the number is rounded down': masks([14]),
      'all tokens of places are hidden, not 15 % of them': masks(order),
      'the first tokens of the text are hidden, not the first of places': masks([10, 11]),
    },
  });
});

test('of few tokens one is guessed', async () => {
  expectValue(await student.call('hideTokens', [7, 8], [1, 0], [0, 0], [9, 9], 5)).toEqual(
    { inputIds: [7, 5], labels: [-100, 8] },
    {
      mistakes: {
        'nothing is hidden: 15 % of few tokens round to none, but one must be guessed': {
          inputIds: [7, 8],
          labels: [-100, -100],
        },
      },
    },
  );
});
