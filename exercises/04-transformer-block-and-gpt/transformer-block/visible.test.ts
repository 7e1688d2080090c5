import * as tf from '@tensorflow/tfjs-core';
import { expectTensor, student } from 'headway/grading';
import { test } from 'vitest';

const eye = (size: number): tf.Tensor2D => tf.mul(tf.eye(2), size);
const norm = (size: number) => ({ weight: tf.tensor1d([size, size]), bias: tf.tensor1d([0, 0]) });

// One token of two features, so everything can be followed by hand. The norm of two features is always (1, −1) or
// (−1, 1), times the scale. A single token attends to itself alone, so attention multiplies by value · output, here −2.
const parameters = {
  attentionNorm: norm(1),
  attention: { query: eye(1), key: eye(1), value: eye(-2), output: eye(1) },
  feedForwardNorm: norm(30),
  feedForward: { expand: eye(1), project: eye(1) }, // so it is GELU: 30 stays 30, −30 becomes 0
};

test('one token goes through both parts, each with its norm and its residual', async () => {
  // norm(3, 1) = (1, −1); attention gives (−2, 2); the sum is (1, 3).
  // norm(1, 3) = (−30, 30); the feed-forward network gives (0, 30); the sum is (1, 33).
  const [up, down] = [0.8413, -0.1587]; // GELU(1) and GELU(−1)
  const actual = await student.call('transformerBlock', tf.tensor2d([[3, 1]]), parameters);
  expectTensor(actual).toBeClose(tf.tensor2d([[1, 33]]), {
    tolerance: 1e-2,
    because: 'the ε of the norms moves 30 by 0.00015, and GELU has four digits here',
    mistakes: {
      'this is post-norm: the norm stands before each part, and not after each sum': tf.tensor2d([[-30, 30]]),
      'the residual connection around attention is missing': tf.tensor2d([[-2, 32]]),
      'the residual connection around the feed-forward network is missing': tf.tensor2d([[0, 30]]),
      'both parts use the first norm: the feed-forward network has its own': tf.tensor2d([
        [1 + down, 3 + up],
      ]),
      'both parts use the second norm: attention has its own': tf.tensor2d([[-57, 91]]),
      'the feed-forward network reads x: it must read the sum after attention': tf.tensor2d([[31, 3]]),
      'the norm before attention is missing': tf.tensor2d([[-3, 29]]),
      'the norm before the feed-forward network is missing': tf.tensor2d([[1 + up, 3 + 2.996]]),
      'the normalised vector is added: the residual connection adds x as it came in': tf.tensor2d([
        [-30, 60],
      ]),
    },
  });
});

test('two tokens: the second takes along from the first, and the first from itself alone', async () => {
  // Keys and queries of zero: every score is 0, so token 1 takes the mean of both values.
  // norm(3, 1) = (1, −1) and norm(1, 3) = (−1, 1): their mean is (0, 0), so attention adds nothing to token 1.
  // Token 0 goes as before, to (1, 33). Token 1: (1, 3); norm (−30, 30); GELU (0, 30); sum (1, 33).
  const attention = { ...parameters.attention, query: eye(0), key: eye(0) };
  const x = tf.tensor2d([
    [3, 1],
    [1, 3],
  ]);
  const actual = await student.call('transformerBlock', x, { ...parameters, attention });
  expectTensor(actual).toBeClose(
    tf.tensor2d([
      [1, 33],
      [1, 33],
    ]),
    { tolerance: 1e-2, because: 'the ε of the norms moves 30 by 0.00015' },
  );
});
