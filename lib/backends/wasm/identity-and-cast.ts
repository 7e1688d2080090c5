import type * as tf from '@tensorflow/tfjs-core';
import { reshaped, type WasmKernelArguments } from './kernel';

/**
 * Identity without copying. The stock kernel copies every element; tensors are never changed in
 * place, so sharing the data is safe, and a training step asks for some three hundred of them
 * (each gradient of a sum, each assignment to a variable).
 */
export function identity({ inputs: { x }, backend }: WasmKernelArguments): tf.TensorInfo {
  return reshaped(x, x.shape, backend);
}

/**
 * Cast that shares the data where the dtype stays, and takes "not zero" as true.
 *
 * @remarks The stock kernel stores a number into a byte: 0.5 and 256 become false.
 */
export function cast({ inputs: { x }, attrs, backend }: WasmKernelArguments): tf.TensorInfo {
  const { dtype } = attrs as { dtype: tf.DataType };
  if (dtype === x.dtype) return reshaped(x, x.shape, backend);
  const out = backend.makeOutput(x.shape, dtype);
  const to = backend.typedArrayFromHeap(out);
  const from = backend.typedArrayFromHeap(x);
  if (dtype === 'bool') from.forEach((value, i) => (to[i] = value === 0 ? 0 : 1));
  else to.set(from);
  return out;
}
