import * as tf from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

/** What a kernel of tfjs-wasm is called with. */
export interface WasmKernelArguments {
  inputs: Record<string, tf.TensorInfo>;
  attrs: Record<string, unknown>;
  backend: BackendWasm;
}

/** A kernel of tfjs-wasm. Its result is a new reference: whoever called it disposes it. */
export type WasmKernel = (args: WasmKernelArguments) => tf.TensorInfo;

/** The kernel registered for wasm under this name, to build another one on it. */
export function wasmKernel(kernelName: string): WasmKernel {
  return tf.getKernel(kernelName, 'wasm').kernelFunc as unknown as WasmKernel;
}

/** Registers a kernel for wasm in place of the stock one, keeping the stock one's set-up. */
export function replaceWasmKernel(kernelName: string, kernel: WasmKernel): void {
  const stock = tf.getKernel(kernelName, 'wasm');
  if (stock) tf.unregisterKernel(kernelName, 'wasm');
  tf.registerKernel({
    ...stock,
    kernelName,
    backendName: 'wasm',
    kernelFunc: kernel as unknown as tf.KernelFunc,
  });
}

/** The same data under another shape: no copy, one more reference. */
export function reshaped(x: tf.TensorInfo, shape: number[], backend: BackendWasm): tf.TensorInfo {
  backend.incRef(x.dataId);
  return { dataId: x.dataId, shape, dtype: x.dtype };
}

/** A function of the wasm module. Argument types are emscripten's: `number`, or `array` of bytes. */
export function wasmFunction(
  name: string,
  argumentTypes: readonly ('number' | 'array')[],
  backend: BackendWasm,
): (...args: (number | Uint8Array)[]) => void {
  const module = backend.wasm as unknown as {
    cwrap(name: string, result: null, types: readonly string[]): (...args: (number | Uint8Array)[]) => void;
  };
  return module.cwrap(name, null, argumentTypes);
}
