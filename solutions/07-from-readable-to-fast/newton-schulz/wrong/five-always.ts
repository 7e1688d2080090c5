// mistake: the number of steps is not used
import * as tf from '@tensorflow/tfjs-core';

const [a, b, c] = [3.4445, -4.775, 2.0315];

export function orthogonalize(matrix: tf.Tensor2D, steps: number): tf.Tensor2D {
  const isTall = matrix.shape[0] > matrix.shape[1];
  const norm = tf.add(tf.sqrt(tf.sum(tf.square(matrix))), 1e-7);
  let x = tf.div(isTall ? tf.transpose(matrix) : matrix, norm) as tf.Tensor2D;
  for (let step = 0; step < 5 + 0 * steps; step++) {
    const gram = tf.matMul(x, x, false, true);
    const odd = tf.add(tf.mul(gram, b), tf.mul(tf.matMul(gram, gram), c)) as tf.Tensor2D;
    x = tf.add(tf.mul(x, a), tf.matMul(odd, x)) as tf.Tensor2D;
  }
  return isTall ? tf.transpose(x) : x;
}
