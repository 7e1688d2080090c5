import * as tf from '@tensorflow/tfjs-core';
import type { Module } from '../../lib/nn/module';

/** A tensor as the generators write it. */
export interface GoldenTensor {
  readonly shape: number[];
  readonly values: number[];
}

/** The golden values as a tensor. */
export function tensorOf({ shape, values }: GoldenTensor, dtype: 'float32' | 'int32' = 'float32'): tf.Tensor {
  return tf.tensor(values, shape, dtype);
}

/** Gives a module the golden parameters; every one of its own must be there, and no other. */
export function assignParameters(module: Module, golden: object): void {
  const parameters = module.namedParameters();
  const names = Object.keys(golden).sort().join();
  if ([...parameters.keys()].sort().join() !== names) {
    throw new Error(`the module has ${[...parameters.keys()].sort().join()}, the golden file ${names}`);
  }
  for (const [name, values] of Object.entries(golden as Record<string, GoldenTensor>)) {
    tf.tidy(() => parameters.get(name)!.assign(tensorOf(values)));
  }
}

/**
 * max|a − b| / max|b| over two tensors of one shape: how far off the worst value is, measured
 * against the largest. Infinite where the shapes differ or a value is not a number.
 */
export function maxRelativeError(actual: tf.Tensor, expected: GoldenTensor): number {
  if (actual.shape.join() !== expected.shape.join()) return Infinity;
  const values = actual.dataSync();
  const largest = Math.max(...expected.values.map(Math.abs));
  let worst = 0;
  for (let i = 0; i < values.length; i++) {
    const error = Math.abs(values[i] - expected.values[i]) / largest;
    worst = error <= worst ? worst : Number.isNaN(error) ? Infinity : error;
  }
  return worst;
}
