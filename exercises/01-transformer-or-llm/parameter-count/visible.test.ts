import { expectNumbers, student } from 'headway/grading';
import { test } from 'vitest';

const because = 'a count is exact';
const small = {
  vocabSize: 10,
  maxPositionEmbeddings: 6,
  hiddenSize: 4,
  numHiddenLayers: 2,
  numAttentionHeads: 2,
  intermediateSize: 16,
  bias: true,
  tieWordEmbeddings: true,
};

test('a model of two layers counts as by hand', async () => {
  const actual = await student.call('countParameters', small);
  // Embeddings (10 + 6)·4 = 64. A layer: attention 4·16 + 4·4 = 80, feed-forward 2·64 + 16 + 4 = 148,
  // two norms 16; together 244. The last norm 8. So 64 + 2·244 + 8.
  expectNumbers(actual).toBeClose(560, {
    tolerance: 0,
    because,
    mistakes: {
      'the head is counted although it is the token embedding itself': 600,
      'the position embedding is forgotten': 536,
      'the biases of the matrices are forgotten': 488,
      'the norm after the last layer is forgotten': 552,
      'the norms of the layers are forgotten': 528,
      'the shift of each norm is forgotten': 540,
      'attention has four matrices: the one for its output is forgotten': 520,
      'heads share C among them: attention is not multiplied by their number': 720,
      'only one layer is counted': 316,
    },
  });
});

test('GPT-2 has its 124,439,808 parameters', async () => {
  const actual = await student.call('countParameters', {
    vocabSize: 50_257,
    maxPositionEmbeddings: 1024,
    hiddenSize: 768,
    numHiddenLayers: 12,
    numAttentionHeads: 12,
    intermediateSize: 3072,
    bias: true,
    tieWordEmbeddings: true,
  });
  expectNumbers(actual).toBeClose(124_439_808, {
    tolerance: 0,
    because,
    mistakes: {
      'the head is counted although it is the token embedding itself': 124_439_808 + 50_257 * 768,
      'the position embedding is forgotten': 124_439_808 - 1024 * 768,
      'the norm after the last layer is forgotten': 124_439_808 - 2 * 768,
    },
  });
});

test('without biases a norm keeps only its scale', async () => {
  const actual = await student.call('countParameters', { ...small, bias: false });
  // 64 + 2·(64 + 128 + 8) + 4
  expectNumbers(actual).toBeClose(468, {
    tolerance: 0,
    because,
    mistakes: {
      'biases are counted although there are none': 560,
      'a norm has no shift where there are no biases': 488,
      'the norm after the last layer is forgotten': 464,
    },
  });
});
