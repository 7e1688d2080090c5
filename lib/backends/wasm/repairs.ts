import * as tf from '@tensorflow/tfjs-core';
import { batchMatMul } from './batch-mat-mul';
import { fusedMatMul } from './fused-mat-mul';
import { cast, identity } from './identity-and-cast';
import { replaceWasmKernel, wasmKernel } from './kernel';
import { oneHot } from './one-hot';
import { unsortedSegmentSum } from './unsorted-segment-sum';

const repaired = Symbol.for('headway.wasmRepairs');

/**
 * Puts Headway's kernels in the place of those of tfjs-wasm 4.22 that are slow, wrong or missing.
 * Each says why in its own file. Doing it again changes nothing, also from a second copy of this
 * module: the kernels of tfjs are global to the process.
 *
 * @param which - `missing` leaves the slow ones as they are, for the benchmark's comparison
 */
export function registerWasmRepairs(which: 'all' | 'missing' = 'all'): void {
  const process = globalThis as { [repaired]?: true };
  if (process[repaired]) return;
  process[repaired] = true;
  replaceWasmKernel(tf.UnsortedSegmentSum, unsortedSegmentSum);
  if (which === 'missing') return;
  replaceWasmKernel(tf.BatchMatMul, batchMatMul(wasmKernel(tf.BatchMatMul)));
  replaceWasmKernel(tf._FusedMatMul, fusedMatMul(wasmKernel(tf._FusedMatMul)));
  replaceWasmKernel(tf.Identity, identity);
  replaceWasmKernel(tf.Cast, cast);
  replaceWasmKernel(tf.OneHot, oneHot(wasmKernel(tf.OneHot)));
}
