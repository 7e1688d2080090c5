import type * as tf from '@tensorflow/tfjs-core';
import { wasmKernel, type WasmKernel, type WasmKernelArguments } from './kernel';

/**
 * OneHot of any dtype. The stock kernel always writes whole numbers: asked for float32 it leaves
 * the bits of the integer 1, which as a float are 1.4e-45.
 *
 * @param stock - the kernel tfjs-wasm registers, right for int32
 */
export function oneHot(stock: WasmKernel): WasmKernel {
  return (args: WasmKernelArguments): tf.TensorInfo => {
    const { attrs, backend } = args;
    const whole = stock({ ...args, attrs: { ...attrs, dtype: 'int32' } });
    const out = wasmKernel('Cast')({ inputs: { x: whole }, attrs: { dtype: attrs.dtype }, backend });
    backend.disposeData(whole.dataId);
    return out;
  };
}
