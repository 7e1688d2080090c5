import type * as tf from '@tensorflow/tfjs-core';
import { wasmKernel, type WasmKernel, type WasmKernelArguments } from './kernel';

const activationKernels: Record<string, string> = {
  relu: 'Relu',
  relu6: 'Relu6',
  elu: 'Elu',
  sigmoid: 'Sigmoid',
};

/**
 * `tf.fused.matMul` for tfjs-wasm: product, bias, activation, one after the other, because the
 * stock kernel has the slow loop of the stock matrix product for all but untransposed batch 1.
 *
 * @param stock - the kernel tfjs-wasm registers, used for the activations with weights of their own
 */
export function fusedMatMul(stock: WasmKernel): WasmKernel {
  return (args: WasmKernelArguments): tf.TensorInfo => {
    const { inputs, attrs, backend } = args;
    const activation = attrs.activation as string;
    if (activation !== 'linear' && !activationKernels[activation]) return stock(args);
    const { a, b, bias } = inputs;
    let out = wasmKernel('BatchMatMul')({ inputs: { a, b }, attrs, backend });
    const replaceBy = (next: tf.TensorInfo): void => {
      backend.disposeData(out.dataId);
      out = next;
    };
    if (bias) replaceBy(wasmKernel('Add')({ inputs: { a: out, b: bias }, attrs: {}, backend }));
    if (activation !== 'linear') {
      replaceBy(wasmKernel(activationKernels[activation])({ inputs: { x: out }, attrs: {}, backend }));
    }
    return out;
  };
}
