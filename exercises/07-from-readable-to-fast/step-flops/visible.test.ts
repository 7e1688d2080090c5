import { expectNumbers, student } from 'headway/grading';
import { test } from 'vitest';

const because = 'whole numbers';
const small = {
  batchSize: 3,
  sequenceLength: 5,
  hiddenSize: 4,
  numHiddenLayers: 0,
  intermediateSize: 7,
  vocabSize: 6,
};
const headForgotten = 'the head is forgotten: the last vector is multiplied by all V token vectors';
const twoOperations = 'a multiplication and an addition are two operations';
const halfOfAttention =
  'half of attention is missing: one of its two products, or what a causal mask hides, which is computed all the same';

test('without layers the head is all there is', async () => {
  // 15 tokens, each 4 · 6 multiplications and as many additions.
  expectNumbers(await student.call('forwardFlops', small)).toBeClose(720, {
    tolerance: 0,
    because,
    mistakes: {
      [twoOperations]: 360,
      'only one text of the batch is counted': 240,
      'these are the operations of one token: a batch has B·T of them': 48,
      [headForgotten]: 0,
    },
  });
});

test('a layer multiplies by four projections, two feed-forward matrices, and twice in attention', async () => {
  // For a token 4·16 + 2·4·7 + 2·5·4 = 160 multiplications in the layer, and 24 in the head.
  const of = (multiplications: number): number => 2 * 15 * multiplications;
  expectNumbers(await student.call('forwardFlops', { ...small, numHiddenLayers: 1 })).toBeClose(of(184), {
    tolerance: 0,
    because,
    mistakes: {
      'attention itself is forgotten: queries by keys, and weights by values': of(144),
      [halfOfAttention]: of(164),
      'a projection is missing: query, key, value, and the output': of(168),
      'the feed-forward network has two matrices: up and down': of(156),
      [headForgotten]: of(160),
      [twoOperations]: of(92),
    },
  });
});

test('attention grows with the square of the context, the rest with its length', async () => {
  const longer = { ...small, batchSize: 1, numHiddenLayers: 1, sequenceLength: 20 };
  expectNumbers(await student.call('forwardFlops', longer)).toBeClose(2 * 20 * (120 + 160 + 24), {
    tolerance: 0,
    because,
    mistakes: {
      [halfOfAttention]: 2 * 20 * (120 + 80 + 24),
      'each of the T queries meets T keys': 2 * 20 * (120 + 8 + 24),
    },
  });
});

test('a training step makes each product three times', async () => {
  expectNumbers(await student.call('trainingStepFlops', { ...small, numHiddenLayers: 1 })).toBeClose(16_560, {
    tolerance: 0,
    because,
    mistakes: { 'this is the forward pass alone': 5520, 'this is the backward pass alone': 11_040 },
  });
});
