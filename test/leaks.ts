import * as tf from '@tensorflow/tfjs-core';

/**
 * How many tensors a piece of work leaves behind besides those it returns (which are freed here).
 */
export function leakedTensors(work: () => tf.TensorContainer): number {
  const before = tf.memory().numTensors;
  tf.dispose(work());
  return tf.memory().numTensors - before;
}
