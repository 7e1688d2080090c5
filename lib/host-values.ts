import * as tf from '@tensorflow/tfjs-core';

/** Makes the values of a tensor, in the order of its elements, anew each time it is called. */
export type Draw = () => Float32Array;

/** Where such values come from: a stream of random numbers, a distribution, its parameters. */
export type Source = readonly unknown[];

let recorder: ((shape: readonly number[], draw: Draw, source: Source) => tf.Tensor) | undefined;

/**
 * A tensor whose values the host makes: random numbers, above all. Where a function is being recorded to be
 * run many times (`compile`), what is recorded is `draw` itself, so that every run draws afresh and nothing
 * random is frozen.
 *
 * @param shape - of the tensor, float32
 * @param source - all that `draw` depends on: a recorded function that later comes with another one is refused
 */
export function hostTensor(shape: number[], draw: Draw, source: Source): tf.Tensor {
  return recorder ? recorder(shape, draw, source) : tf.tensor(draw(), shape, 'float32');
}

/** Runs `body` with every {@link hostTensor} made by `record`. */
export function recordHostTensors<R>(
  record: (shape: readonly number[], draw: Draw, source: Source) => tf.Tensor,
  body: () => R,
): R {
  const outer = recorder;
  recorder = record;
  try {
    return body();
  } finally {
    recorder = outer;
  }
}
