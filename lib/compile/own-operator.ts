import * as tf from '@tensorflow/tfjs-core';
import { traceBackendName } from './trace/trace-backend';

/**
 * An operator that tfjs has not: noted down as one kernel while a function is recorded, and computed by a formula
 * of tfjs's operators otherwise.
 *
 * @param kernelName - in a table of `lib/compile/kernels/`
 * @param formula - the same of the same inputs, to the rounding
 */
export function ownOperator<T extends tf.Tensor>(
  kernelName: string,
  inputs: tf.NamedTensorMap,
  attributes: Readonly<Record<string, unknown>>,
  formula: () => T,
): T {
  if (tf.getBackend() !== traceBackendName) return formula();
  return tf.engine().runKernel(kernelName, inputs, attributes as unknown as tf.NamedAttrMap) as T;
}
