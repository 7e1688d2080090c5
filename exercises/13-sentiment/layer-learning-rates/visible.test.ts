import { expectNumbers, student } from 'headway/grading';
import { test } from 'vitest';

const exact = { tolerance: 1e-12, because: 'powers of short decimals in float64' };
const block = (i: number): string => `bert.encoder.layer.${i}.output.dense.weight`;

test('the head moves at the full rate, each block below it at the share of the one above', async () => {
  // Three blocks, each at half the rate of the one above: 1, 1/2, 1/4, 1/8.
  const names = ['classifier.weight', block(2), block(1), block(0)];
  expectNumbers(await student.call('learningRateScales', names, 3, 0.5)).toBeClose([1, 0.5, 0.25, 0.125], {
    ...exact,
    mistakes: {
      'upside down: the blocks near the text move the most': [1, 0.125, 0.25, 0.5],
      'the last block moves at the full rate, as the head does: it is one step away': [1, 1, 0.5, 0.25],
      'the rate falls by the same amount, not by the same share': [1, 0.5, 0, -0.5],
      'the decay is divided by, so rates grow towards the text': [1, 2, 4, 8],
    },
  });
});

test('the embeddings are the furthest, and the pooler goes with the last block', async () => {
  const names = ['bert.embeddings.word_embeddings.weight', 'bert.embeddings.LayerNorm.bias', block(0), 'bert.pooler.dense.weight', 'classifier.bias'];
  expectNumbers(await student.call('learningRateScales', names, 2, 0.8)).toBeClose([0.512, 0.512, 0.64, 0.8, 1], {
    ...exact,
    mistakes: {
      'the embeddings move as the first block does: they are one step further away': [0.64, 0.64, 0.64, 0.8, 1],
      'the pooler moves as the head does: it is pre-trained': [0.512, 0.512, 0.64, 1, 1],
      'the embeddings are taken for something above the blocks': [0.8, 0.8, 0.64, 0.8, 1],
      'only the word embeddings count as embeddings': [0.512, 0.8, 0.64, 0.8, 1],
    },
  });
});

test('block 1 is not block 11', async () => {
  const expected = [11, 10, 1].map((i) => 0.9 ** (12 - i));
  const actual = await student.call('learningRateScales', [block(11), block(10), block(1)], 12, 0.9);
  expectNumbers(actual).toBeClose(expected, {
    ...exact,
    mistakes: {
      "only the first digit of a block's number is read": [1, 1, 1].map((i) => 0.9 ** (12 - i)),
    },
  });
});

test('with a decay of 1 all move alike', async () => {
  const names = ['bert.embeddings.word_embeddings.weight', block(0), 'classifier.weight'];
  expectNumbers(await student.call('learningRateScales', names, 1, 1)).toBeClose([1, 1, 1], exact);
});
