/**
 * Registers the gradient of every operator.
 *
 * @remarks `@tensorflow/tfjs-core` keeps its gradients apart from the CommonJS bundle that Node
 * loads: without them `tf.variableGrads` says "gradient function not found". The package that
 * registers them on loading is `@tensorflow/tfjs-layers`; nothing else of it is used. (20 ms.)
 *
 * Two of them are written anew. The gradient of a sum is dy for every number summed up, which tfjs makes by
 * multiplying with an array of ones that JavaScript fills one by one: 13 million of them for the loss of 256
 * tokens of GPT-2, several times a step. `tf.fill` leaves them to the backend, and a recording notes the
 * one number. The gradients are the same to the bit.
 */
import '@tensorflow/tfjs-layers';
import * as tf from '@tensorflow/tfjs-core';

for (const kernelName of [tf.Sum, tf.Mean]) {
  tf.registerGradient({
    kernelName,
    inputsToSave: ['x'],
    gradFunc: (dy, [x], attributes) => ({
      x: () => {
        const axes = tf.util.parseAxisParam(attributes.axis as number[], x.shape);
        const kept = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
        const all = tf.mul(tf.reshape(dy as tf.Tensor, kept), tf.fill(x.shape, 1));
        if (kernelName === tf.Sum) return all;
        const count = axes.reduce((product, axis) => product * x.shape[axis], 1);
        return tf.div(all, count);
      },
    }),
  });
}
