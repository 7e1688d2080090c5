import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as ort from 'onnxruntime-web/webgpu';
import { compile, printGraph, useOnnxRuntime, useProvider } from '../../lib/compile';
import { linearStep } from './linear-step';
import { tenSteps, type TenSteps } from './ten-steps';

/*
 * What runs in the page of web.test.ts: the library as it is, with onnxruntime-web in place of onnxruntime-node.
 */

ort.env.wasm.numThreads = 1; // more need a page that is isolated from others
ort.env.wasm.wasmPaths = { wasm: '/ort-wasm-simd-threaded.asyncify.wasm' };

/** What `compile` says before ONNX Runtime is given, and what `explain` says after. */
export async function mistakes(): Promise<string[]> {
  await tf.setBackend('cpu');
  const messageOf = (call: Promise<unknown>): Promise<string> =>
    call.then(
      (value) => `no error: ${String(value)}`,
      (error: Error) => `${error.name}: ${error.message}`,
    );
  const square = compile((x: tf.Tensor) => tf.square(x), { name: 'square' });
  const without = await messageOf(square(tf.scalar(3)));
  useOnnxRuntime(ort);
  const [result] = (await square(tf.scalar(3))).dataSync();
  const explained = await messageOf(square.explain(1, tf.scalar(3)));
  return [without, String(result), printGraph(square.graphs[0]), explained];
}

/** Ten steps of training, on the processor. */
export function trainOnProcessor(): Promise<TenSteps> {
  return tenSteps();
}

/** A few steps of gradient descent on the GPU. */
export async function descendOnGpu(): Promise<number[]> {
  await useProvider('webgpu');
  return linearStep(5);
}
