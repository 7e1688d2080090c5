import * as tf from '@tensorflow/tfjs-core';
import { expectTensor, student } from 'headway/grading';
import { test } from 'vitest';

const close = { tolerance: 1e-6, because: 'float32, four small numbers added and divided' };
const call = (x: tf.Tensor, mask: number[][]): Promise<unknown> =>
  student.call('meanPooling', x, tf.tensor2d(mask, undefined, 'int32'));

/** One text of four positions with two features. */
const x = tf.tensor3d([[[1, 20], [3, 40], [8, 60], [4, 0]]]); // prettier-ignore

test('without padding it is the mean over the positions', async () => {
  expectTensor(await call(x, [[1, 1, 1, 1]])).toBeClose([[4, 30]], {
    ...close,
    mistakes: {
      'the vectors are added up and not divided': [[16, 120]],
      'the first vector ([CLS]) is taken: that is the pooler’s way, not the mean': [[1, 20]],
      'the largest of each feature is taken (max pooling)': [[8, 60]],
      'the mean is over the features, not over the positions': [[10.5, 21.5, 34, 2]],
    },
  });
});

test('padding neither adds nor counts', async () => {
  expectTensor(await call(x, [[1, 1, 0, 0]])).toBeClose([[2, 30]], {
    ...close,
    mistakes: {
      'padding is averaged, too: the mask is not used': [[4, 30]],
      'padding adds nothing but is counted: divide by the number of tokens, not by T': [[1, 15]],
      'the vectors are added up and not divided': [[4, 60]],
      'the padding is averaged and the tokens left out': [[6, 30]],
      'padding is left out of the count but not of the sum': [[8, 60]],
    },
  });
});

test('each text is divided by its own length', async () => {
  const two = tf.concat([x, tf.mul(x, 10)]);
  expectTensor(await call(two, [[1, 1, 1, 1], [1, 0, 0, 0]])).toBeClose([[4, 30], [10, 200]], {
    ...close,
    mistakes: {
      'both texts are divided by the length of the longest': [[4, 30], [2.5, 50]],
      'both texts are divided by the length of all together': [[3.2, 24], [2, 40]],
      'both texts are divided by the mean length': [[6.4, 48], [4, 80]],
      'padding is averaged, too: the mask is not used': [[4, 30], [40, 300]],
    },
  }); // prettier-ignore
});
