import * as tf from '@tensorflow/tfjs-core';
import { availableBackends, useBackend, type BackendName } from '../backends/backend';
import { startWasm } from '../backends/wasm/start';

/** What tensors are computed on in a benchmark: a backend, or wasm as its package leaves it. */
export type Implementation = BackendName | 'wasm (stock)';

/**
 * What a benchmark compares unless told otherwise: every backend here, but cpu, whose steps take
 * a hundred times as long.
 */
export function defaultImplementations(): Implementation[] {
  const present = availableBackends().filter(({ available }) => available);
  const names = present.map(({ name }) => name).filter((name) => name !== 'cpu');
  return [...names, 'wasm (stock)'];
}

/** Starts the implementation in this process, which must have none yet. */
export async function startImplementation(name: Implementation): Promise<void> {
  if (name === 'wasm (stock)') await startWasm(1, 'missing');
  else await useBackend(name);
}

/** The best of ten products of two [512, 512] matrices, in GFLOP/s. */
export async function matMulPeak(): Promise<number> {
  const size = 512;
  const a = tf.ones([size, size]);
  let best = 0;
  for (let i = 0; i < 10; i++) {
    const start = performance.now();
    const product = tf.matMul(a, a);
    await product.data();
    best = Math.max(best, (2 * size ** 3) / (performance.now() - start) / 1e6);
    product.dispose();
  }
  a.dispose();
  return best;
}
