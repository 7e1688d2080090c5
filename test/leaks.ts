import * as tf from '@tensorflow/tfjs-core';

/**
 * How many tensors a piece of work leaves behind besides those it returns (which are freed here).
 */
export function leakedTensors(work: () => tf.TensorContainer | null): number {
  const before = tf.memory().numTensors;
  const result = work();
  if (result !== null) tf.dispose(result);
  return tf.memory().numTensors - before;
}
