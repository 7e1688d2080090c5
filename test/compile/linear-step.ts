import * as tf from '@tensorflow/tfjs-core';
import { compile } from '../../lib/compile';
import { Random } from '../../lib/random';

/** Fits a line to points by gradient descent, compiled. @returns the losses, and the weights it ends with */
export async function linearStep(steps: number): Promise<number[]> {
  const random = new Random(1);
  const numbers = (count: number): Float32Array =>
    Float32Array.from({ length: count }, () => random.normal());
  const weights = tf.variable(tf.tensor2d(numbers(6), [3, 2]));
  const [x, y] = [tf.tensor2d(numbers(12), [4, 3]), tf.tensor2d(numbers(8), [4, 2])];
  const step = compile((x: tf.Tensor2D, y: tf.Tensor2D) => {
    const { value, grads } = tf.variableGrads(
      () => tf.mean(tf.square(tf.sub(tf.matMul(x, weights as tf.Tensor2D), y))) as tf.Scalar,
      [weights],
    );
    weights.assign(tf.sub(weights, tf.mul(grads[weights.name], 0.1)));
    return value;
  });
  const losses: number[] = [];
  for (let i = 0; i < steps; i++) {
    const loss = await step(x, y);
    losses.push(...loss.dataSync());
    loss.dispose();
  }
  const fitted = Array.from(weights.dataSync());
  await step.dispose();
  tf.dispose([weights, x, y]);
  return [...losses, ...fitted];
}
