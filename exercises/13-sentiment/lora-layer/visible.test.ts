import * as tf from '@tensorflow/tfjs-core';
import { expectTensor, student } from 'headway/grading';
import { test } from 'vitest';

const exact = { tolerance: 1e-6, because: 'small integers are exact in float32' };

// Two inputs, two outputs, rank 2, α = 6: the update counts three times.
const x = tf.tensor2d([[1, 2]]);
const weight = tf.tensor2d([[1, 0], [0, 1]]); // prettier-ignore
const a = tf.tensor2d([[1, 1], [0, 1]]); // prettier-ignore
const b = tf.tensor2d([[1, 0], [2, 5]]); // prettier-ignore

test('the addition is (α / r)·x·Aᵀ·Bᵀ', async () => {
  // x·Aᵀ = [3, 2]; times Bᵀ: [3, 2·3 + 5·2] = [3, 16]; times 6 / 2: [9, 48]; with x·Wᵀ = [1, 2]: [10, 50].
  expectTensor(await student.call('loraLinear', x, weight, a, b, 6)).toBeClose(tf.tensor2d([[10, 50]]), {
    ...exact,
    mistakes: {
      'the update is not scaled by α / r': tf.tensor2d([[4, 18]]),
      'the update is scaled by α, not by α / r: it grows with the rank': tf.tensor2d([[19, 98]]),
      'the update is scaled by r / α': tf.tensor2d([[2, 2 + 16 / 3]]),
      'the frozen layer is left out: the update is an addition': tf.tensor2d([[9, 48]]),
      'A and B are exchanged: x·Bᵀ·Aᵀ': tf.tensor2d([[1 + 3 * 13, 2 + 3 * 12]]),
      'A and B are not transposed': tf.tensor2d([[1 + 3 * 7, 2 + 3 * 15]]),
      'all is scaled, the frozen layer too': tf.tensor2d([[12, 54]]),
    },
  });
});

test('while B is zero the layer is the frozen one', async () => {
  const zero = tf.zeros<tf.Rank.R2>([2, 2]);
  const turned = tf.tensor2d([[3, 4], [5, 6]]); // prettier-ignore
  expectTensor(await student.call('loraLinear', x, turned, a, zero, 6)).toBeClose(tf.tensor2d([[11, 17]]), {
    ...exact,
    mistakes: {
      'the frozen weight is not transposed: it is [out, in]': tf.tensor2d([[13, 16]]),
    },
  });
});

test('the merged weight is W + (α / r)·B·A', async () => {
  // B·A = [[1, 1], [2, 7]], three times that and W: [[4, 3], [6, 22]].
  const actual = await student.call('mergedWeight', weight, a, b, 6);
  expectTensor(actual).toBeClose(tf.tensor2d([[4, 3], [6, 22]]), { // prettier-ignore
    ...exact,
    mistakes: {
      'A and B are exchanged in the merged weight: A·B': tf.tensor2d([[1 + 9, 15], [6, 16]]), // prettier-ignore
      'the merged update is not scaled by α / r': tf.tensor2d([[2, 1], [2, 8]]), // prettier-ignore
      'the merged weight is the update alone': tf.tensor2d([[3, 3], [6, 21]]), // prettier-ignore
      'the merged weight is transposed': tf.tensor2d([[4, 6], [3, 22]]), // prettier-ignore
    },
  });
});
