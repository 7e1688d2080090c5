import '../../lib/backends/gradients';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { compile, type CompileOptions } from '../../lib/compile';

/** Three compiled steps of steepest descent in a stack of layers: its weights, the first few of each. */
export async function steepDescent(options: CompileOptions = {}): Promise<number[]> {
  await tf.setBackend('cpu');
  const weights = Array.from({ length: 48 }, (_, layer) =>
    tf.variable(
      tf.tensor2d(
        Array.from({ length: 64 }, (_each, i) => Math.sin(i + layer) / 2),
        [8, 8],
      ),
    ),
  );
  const step = compile((x: tf.Tensor2D) => {
    const loss = (): tf.Scalar =>
      tf.mean(
        tf.square(weights.reduce<tf.Tensor>((y, weight) => tf.tanh(tf.matMul(y, weight)), x)),
      ) as tf.Scalar;
    const { value, grads } = tf.variableGrads(loss, weights);
    for (const weight of weights) weight.assign(tf.sub(weight, tf.mul(grads[weight.name], 0.1)));
    return value;
  }, options);
  const x = tf.tensor2d(
    Array.from({ length: 24 }, (_, i) => Math.cos(i)),
    [3, 8],
  );
  for (let i = 0; i < 3; i++) (await step(x)).dispose();
  const numbers = weights.flatMap((weight) => [...weight.dataSync().slice(0, 4)]);
  tf.dispose([x, ...weights]);
  await step.dispose();
  return numbers;
}
